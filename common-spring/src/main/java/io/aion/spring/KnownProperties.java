package io.aion.spring;

import io.aion.services.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stops the start where a file or the command line sets an {@code aion.*} property that nothing reads: a misspelt
 * limit that silently keeps its default is worse than a service that does not start. The environment is left out,
 * since Kubernetes and AION itself set variables there that begin with the same letters.
 */
final class KnownProperties implements BeanFactoryPostProcessor, EnvironmentAware, PriorityOrdered {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final String PREFIX = "aion.";

    private ConfigurableEnvironment environment = new StandardEnvironment();

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = (ConfigurableEnvironment) environment;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        Set<String> known = known();
        List<String> faults = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable && isOurs(source.getName())) {
                for (String name : enumerable.getPropertyNames()) {
                    String canonical = canonical(name);
                    if (canonical.startsWith(PREFIX) && !known.contains(canonical)) {
                        faults.add(
                                name + " (" + source.getName() + "): did you mean " + nearest(canonical, known) + "?");
                    }
                }
            }
        }
        if (!faults.isEmpty()) {
            throw new UnknownProperties(faults);
        }
    }

    private static boolean isOurs(String source) {
        return !source.equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)
                && !source.equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)
                && !source.equals("configurationProperties");
    }

    /** {@code aion.api.allowedHosts[0]} and {@code aion.api.allowed-hosts} are the same property. */
    private static String canonical(String name) {
        int index = name.indexOf('[');
        return (index < 0 ? name : name.substring(0, index))
                .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT);
    }

    private static String nearest(String name, Set<String> known) {
        return Spelling.nearest(name, known).orElse("one of " + known);
    }

    private static Set<String> known() {
        Set<String> names = new TreeSet<>();
        JsonMapper mapper = JsonMapper.shared();
        try {
            for (URL url :
                    Collections.list(KnownProperties.class.getClassLoader().getResources(METADATA))) {
                try (InputStream in = url.openStream()) {
                    for (JsonNode property : mapper.readTree(in).path("properties")) {
                        String name = property.path("name").asString("");
                        if (name.startsWith(PREFIX)) {
                            names.add(name);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the configuration metadata inside the program can't be read", e);
        }
        return names;
    }
}
