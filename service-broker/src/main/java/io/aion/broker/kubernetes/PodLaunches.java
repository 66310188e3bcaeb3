package io.aion.broker.kubernetes;

import io.aion.broker.instances.Launchable;
import io.aion.broker.kubernetes.objects.PodCompiler;
import io.aion.broker.kubernetes.objects.PodSettings;
import io.aion.broker.runtime.LaunchResolver;
import io.aion.broker.runtime.LaunchSettings;
import io.aion.broker.runtime.Resolved;
import io.aion.broker.runtime.Variables;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import io.aion.spring.FirstFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** From the words of the file to pods; where a secret is, or whether RabbitMQ has a user for it, is asked here. */
public final class PodLaunches implements LaunchResolver {

    private static final int KEY_BYTES = 32;

    private final LaunchSettings settings;
    private final PodCompiler compiler;
    private final Supplier<Optional<String>> notYet;
    private final Map<String, String> given;

    private PodLaunches(LaunchSettings settings, PodCompiler compiler, Supplier<Optional<String>> notYet) {
        this.settings = settings;
        this.compiler = compiler;
        this.notYet = notYet;
        Map<String, String> all = new LinkedHashMap<>(settings.given());
        all.put("AION_HOME", PodSettings.HOME);
        this.given = all;
    }

    /**
     * Resolver with these settings. The key of its fingerprints is kept in AION's home, so that the next broker knows again
     * what this one has made.
     *
     * @param notYet why nothing can be started now; empty where it can
     */
    public static PodLaunches open(LaunchSettings settings, PodSettings pods, Supplier<Optional<String>> notYet)
            throws IOException {
        return new PodLaunches(settings, new PodCompiler(pods, key(settings.home())), notYet);
    }

    @Override
    public Resolved resolve(ServicesFile file, Microservice service, int number) {
        String queue = Variables.queue(service, number);
        Optional<String> fault = PodCompiler.fault(service);
        if (fault.isPresent()) {
            return Resolved.not(new Launchable.Invalid(fault.get()), queue);
        }
        Optional<String> why = notYet.get();
        if (why.isPresent()) {
            return Resolved.not(new Launchable.NotYet(why.get()), queue);
        }
        Optional<String> url = settings.rabbitmqUrl().get();
        if (url.isEmpty()) {
            return Resolved.not(
                    new Launchable.NotYet("the user for microservices has not been made on RabbitMQ yet"), queue);
        }
        try {
            return Resolved.ready(compiler.compile(
                    service, number, settings.started(service, number, variables(file, service, number))));
        } catch (IOException e) {
            return Resolved.not(new Launchable.Invalid(String.valueOf(e.getMessage())), queue);
        }
    }

    /** The name {@code rabbitmq} is there in every namespace. */
    @Override
    public Variables variables(ServicesFile file, Microservice service, int number) throws IOException {
        return Variables.of(
                file,
                service,
                number,
                new Variables.Surroundings(
                        given,
                        settings.device(file),
                        settings.rabbitmqUrl().get().orElse(""),
                        UnaryOperator.identity(),
                        settings.home().resolve("secrets")));
    }

    private static byte[] key(Path home) throws IOException {
        byte[] fresh = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(fresh);
        return FirstFile.of(home.resolve("fingerprint-key"), fresh);
    }
}
