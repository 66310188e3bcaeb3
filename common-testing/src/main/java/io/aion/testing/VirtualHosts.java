package io.aion.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands a fresh {@link TestVirtualHost} of the shared broker to each parameter of that type, and deletes it after the
 * test (of a constructor or {@code @BeforeAll}: after the class): {@code @ExtendWith(VirtualHosts.class)}.
 */
public final class VirtualHosts implements ParameterResolver {

    private static final Namespace SPACE = Namespace.create(VirtualHosts.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestVirtualHost.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestVirtualHost host = TestBroker.get().newVirtualHost();
        // The store closes what is AutoCloseable at the end of its context.
        context.getStore(SPACE).put(host.name(), host);
        return host;
    }
}
