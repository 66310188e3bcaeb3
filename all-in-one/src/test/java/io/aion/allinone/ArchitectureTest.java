package io.aion.allinone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shape that the design promises, held by the build. */
class ArchitectureTest {

    private static final String[] DECIDING = {
        "io.aion.kanban..",
        "io.aion.topology..",
        "io.aion.services..",
        "io.aion.broker.instances..",
        "io.aion.broker.topology..",
        "io.aion.broker.named..",
        "io.aion.broker.explain..",
        "io.aion.broker.kubernetes.objects..",
        "io.aion.broker.leadership..",
        "io.aion.status.window..",
        "io.aion.status.board.."
    };
    private static final List<String> SERVICES = List.of("io.aion.broker", "io.aion.status", "io.aion.replicator");

    private static final int MOST_FEATURES = 11;

    private static final String TYPE = "(?m)^public (?:(?:final|sealed|non-sealed|abstract|strictfp) )*"
            + "(?:class|record|interface|enum|@interface) ";
    private static final Pattern PUBLIC_TYPE = Pattern.compile(TYPE);
    /** The end of a comment, annotations (of any number of lines that don't end one), the type. */
    private static final Pattern DOCUMENTED_TYPE =
            Pattern.compile("(?m)^ ?(?:/\\*\\*.*)?\\*/\\R(?:[@ }).\"].*\\R)*" + TYPE.replace("(?m)^", ""));

    private static final Pattern PLAIN_LINE =
            Pattern.compile("(?i)\\blog\\.(?:info|warn|error)\\(\\s*\"[^\"]*(?<!static )\\b(?:kanban|flow) \\{}");

    private static JavaClasses classes = new ClassFileImporter().importClasses();

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.aion");
    }

    @Test
    void packagesThatDecideDoNothing() {
        holds(noClasses()
                .that()
                .resideInAnyPackage(DECIDING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "com.rabbitmq..",
                        "java.net.http..",
                        "io.fabric8.kubernetes.client.impl..",
                        "io.fabric8.kubernetes.client.informers..",
                        "io.fabric8.kubernetes.client.dsl..",
                        "java.nio.channels..",
                        "java.sql..")
                .because("what decides is a pure function over records"));
        holds(noClasses()
                .that()
                .resideInAnyPackage(DECIDING)
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Files.class, Thread.class)
                .because("time and files are handed in"));
    }

    @Test
    void servicesStandApartAndOnTheCommonModulesOnly() {
        for (String service : SERVICES) {
            String[] others = SERVICES.stream()
                    .filter(other -> !other.equals(service))
                    .map(o -> o + "..")
                    .toArray(String[]::new);
            holds(noClasses()
                    .that()
                    .resideInAPackage(service + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others));
        }
        holds(noClasses()
                .that()
                .resideInAnyPackage(
                        "io.aion.kanban..", "io.aion.topology..", "io.aion.services..", "io.aion.messaging..")
                .or()
                .resideInAnyPackage("io.aion.client..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "io.aion.spring..")
                .because("the message library is for everyone"));
    }

    @Test
    void packagesOfAServiceHaveNoCycles() {
        for (String service : SERVICES) {
            holds(slices().matching(service + ".(*)..").should().beFreeOfCycles());
        }
    }

    /** About six features, beside which stands the package of the HTTP interface. */
    @Test
    void aServiceHasFewPackages() {
        for (String service : SERVICES) {
            Set<String> features = classes.stream()
                    .map(JavaClass::getPackageName)
                    .filter(name -> name.startsWith(service + "."))
                    .map(name -> name.substring(service.length() + 1).split("\\.")[0])
                    .filter(name -> !name.equals("api"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(features).as("features of " + service).hasSizeLessThanOrEqualTo(MOST_FEATURES);
        }
    }

    /** A reader who does not know the inside finds on each public type what it is for. */
    @Test
    void everyPublicTypeSaysWhatItIs() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            List<String> silent = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("src/main/java"))
                    .filter(file -> PUBLIC_TYPE.matcher(text(file)).find())
                    .filter(file -> !DOCUMENTED_TYPE.matcher(text(file)).find())
                    .map(Path::toString)
                    .toList();
            assertThat(silent).as("public types without Javadoc").isEmpty();
        }
    }

    /** From info upwards; a line that names a kanban in its text has to be searchable by it. */
    @Test
    void aLogLineAboutAKanbanCarriesItsIds() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            List<String> plain = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("src/main/java"))
                    .filter(file -> PLAIN_LINE.matcher(text(file)).find())
                    .map(Path::toString)
                    .toList();
            assertThat(plain).as("use LogLine.about").isEmpty();
        }
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> unmarked = classes.stream()
                .filter(type -> !type.getPackageName().startsWith("io.aion.kanbanpb"))
                .map(type -> type.getPackage())
                .distinct()
                .filter(folder -> !folder.isAnnotatedWith(NullMarked.class))
                .map(folder -> folder.getName())
                .toList();
        assertThat(unmarked).isEmpty();
    }

    @Test
    void onlyNamesSpellsAQueue() throws IOException {
        List<String> spelled = List.of("\"after.", "\"before.", "\"route.", "\"activate.", "\"kanban.log\"");
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            List<String> offenders = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("src/main/java"))
                    .filter(file -> !file.endsWith("Names.java"))
                    .filter(file -> spelled.stream().anyMatch(text(file)::contains))
                    .map(Path::toString)
                    .toList();
            assertThat(offenders).isEmpty();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void holds(ArchRule rule) {
        rule.check(classes);
    }
}
