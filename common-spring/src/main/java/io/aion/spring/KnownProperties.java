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
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * limit that silently keeps its default is worse than a service that does not start. Of the environment only names count
 * that begin with {@code AION_<OWN SERVICE>_}, such as {@code AION_STATUS_KANBAN_}: Kubernetes and AION itself set others.
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
        faults.addAll(variableFaults(environment.getSystemEnvironment().keySet(), known));
        if (!faults.isEmpty()) {
            throw new UnknownProperties(faults);
        }
    }

    /** Spring takes {@code AION_STATUS_KANBAN_FILE_EVERY} for a property whose dots and dashes are all underscores. */
    static List<String> variableFaults(Set<String> variables, Set<String> known) {
        Set<String> right =
                known.stream().map(KnownProperties::variable).collect(Collectors.toCollection(TreeSet::new));
        List<String> own =
                services(known).map(service -> variable(service) + "_").toList();
        return variables.stream()
                .filter(name -> own.stream().anyMatch(name::startsWith))
                .filter(name -> !right.contains(withoutIndex(name)))
                .sorted()
                .map(name -> name + " (environment): did you mean " + nearest(withoutIndex(name), right) + "?")
                .toList();
    }

    private static String withoutIndex(String variable) {
        return variable.replaceAll("(_\\d+)+$", "");
    }

    /** The services whose settings are in here: what is between {@code aion.} and the next dot, and has a dash. */
    private static Stream<String> services(Set<String> known) {
        return known.stream()
                .map(property -> property.split("\\."))
                .filter(parts -> parts.length > 2 && parts[1].contains("-"))
                .map(parts -> parts[0] + "." + parts[1])
                .distinct();
    }

    private static String variable(String property) {
        return property.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
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
