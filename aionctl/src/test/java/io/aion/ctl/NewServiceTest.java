package io.aion.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.services.ServicesFile;
import io.aion.services.ServicesParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewServiceTest {

    private static final List<String> LANGUAGES = List.of("python", "go", "node", "java");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path clients;

    @BeforeEach
    void packages() throws IOException {
        for (String language : LANGUAGES) {
            Files.createDirectories(clients.resolve(language).resolve("deep"));
            Files.writeString(clients.resolve(language).resolve("VERSION"), "1.2.3\n");
            Files.writeString(clients.resolve(language).resolve("deep/client"), language);
        }
    }

    private Run make(String name, String language) {
        return run(Map.of("AION_CLIENTS", clients.toString()), name, language);
    }

    private Run run(Map<String, String> variables, String name, String language) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Env env = new Env(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                variables,
                Clock.systemUTC());
        int code = Aionctl.run(env, "new", "service", "--lang", language, "--in", folder.toString(), "--", name);
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private ServicesFile services() throws IOException {
        return ServicesParser.parse(Files.readAllBytes(folder.resolve("services.yml")), "services.yml")
                .file()
                .orElseThrow();
    }

    private List<String> made() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void eachLanguageHasAllOfIt() throws IOException {
        for (String language : LANGUAGES) {
            Run run = make("watch-" + language, language);
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.out()).isEmpty();
            Path service = folder.resolve("watch-" + language);
            assertThat(service.resolve("run")).isExecutable();
            assertThat(service.resolve("lib/deep/client")).hasContent(language);
            for (String file : List.of("Dockerfile", "README.md", ".gitignore", ".dockerignore")) {
                assertThat(service.resolve(file)).exists();
            }
        }
        assertThat(services().microservices().keySet())
                .containsExactly("watch-python", "watch-go", "watch-node", "watch-java");
        assertThat(services().microservices().get("watch-go")).satisfies(service -> {
            assertThat(service.command()).containsExactly("./watch-go/run");
            assertThat(service.always()).isTrue();
        });
        assertThat(made())
                .contains(
                        "watch-python/watch_python_service.py",
                        "watch-python/test_watch_python_service.py",
                        "watch-node/watch-node.test.js",
                        "watch-java/src/test/java/microservice/WatchJavaServiceTest.java");
    }

    @Test
    void noWordIsLeftToBeFilledIn() throws IOException {
        for (String language : LANGUAGES) {
            for (String name : List.of("3d.Scan-a_B", "class", "on", "x")) {
                assertThat(make(name + "-" + language, language).err()).contains("is made");
            }
        }
        for (String file : made()) {
            assertThat(file).doesNotContain("{{");
            assertThat(folder.resolve(file)).content().doesNotContain("{{");
        }
        assertThat(made()).contains("3d.Scan-a_B-python/ms_3d_scan_a_b_python_service.py");
        assertThat(folder.resolve("3d.Scan-a_B-java/src/main/java/microservice/Ms3dScanABJavaService.java"))
                .exists();
        assertThat(folder.resolve("x-python/requirements.txt")).content().contains("==1.2.3");
    }

    /** What is there is continued, byte by byte; that each right file is, AdditionTest shows. */
    @Test
    void theFileBesideItGetsTheEntry() throws IOException {
        String before = "# ours\ndeviceName: d   # this one\nmicroservices:\n    a: {always: yes}  # first\n# end";
        Files.writeString(folder.resolve("services.yml"), before);
        assertThat(make("watch", "go").err()).contains("services.yml has its entry");
        assertThat(folder.resolve("services.yml"))
                .content()
                .startsWith(before + "\n    watch:\n      command: [./watch/run]\n");
        assertThat(services().microservices().keySet()).containsExactly("a", "watch");
    }

    @Test
    void itMayBeCalledProjectYml() throws IOException {
        Files.writeString(folder.resolve("project.yml"), "microservices:\n  a:\n");
        assertThat(make("watch", "go").err()).contains("project.yml has its entry");
        assertThat(folder.resolve("services.yml")).doesNotExist();
    }

    @Test
    void whatCantBeContinuedIsPrinted() throws IOException {
        String before = "microservices:\n  a:\ndeviceName: d\n";
        Files.writeString(folder.resolve("services.yml"), before);
        Run run = make("watch", "java");
        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("nothing is changed in " + folder.resolve("services.yml"));
        assertThat(folder.resolve("services.yml")).hasContent(before);
        String pasted = before.replace("  a:\n", "  a:\n" + run.out());
        assertThat(ServicesParser.parse(pasted.getBytes(StandardCharsets.UTF_8), "f")
                        .file()
                        .orElseThrow()
                        .microservices())
                .containsKeys("a", "watch");
    }

    @Test
    void allFaultsAtOnceAndNothingIsMade() throws IOException {
        Files.writeString(folder.resolve("services.yml"), "microservices:\n  watch:\n");
        Files.createDirectory(folder.resolve("watch"));
        Files.writeString(folder.resolve("watch/mine"), "mine");
        Run run = run(Map.of(), "watch", "pyton");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("did you mean python?", "python, go, node, java")
                .contains(folder.resolve("watch") + " is there already")
                .contains("services.yml has a microservice 'watch' already");
        run = run(Map.of(), "-watch", "rust");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("letters, digits, '-', '_' and '.'", "no client in 'rust'; --lang takes");
        run = run(Map.of(), "other", "java");
        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err()).contains("AION_CLIENTS", "scripts/clients pack java");
        Files.delete(clients.resolve("go/VERSION"));
        assertThat(make("other", "go").err()).contains("no client in " + clients.resolve("go"));
        assertThat(make("services.yml", "java").code()).isEqualTo(5);
        assertThat(made()).containsExactly("services.yml", "watch/mine");
    }

    @Test
    void aWrongFileIsToldAndStays() throws IOException {
        Files.writeString(folder.resolve("services.yml"), "microservices:\n  a: {scale: 0}\n");
        Run run = make("watch", "java");
        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err()).contains("services.yml:2:14: error");
        assertThat(made()).containsExactly("services.yml");
    }

    /** What they repeat of the clients. */
    @Test
    void theTemplatesFitTheClients() throws IOException {
        Path templates = Path.of("src/main/resources/io/aion/ctl/new");
        Path sources = Path.of("../clients");
        assertThat(templates.resolve("go/go.sum")).hasSameTextualContentAs(sources.resolve("go/go.sum"));
        List<String> modules = Files.readString(sources.resolve("go/go.mod"))
                .lines()
                .filter(line -> line.startsWith("\tgithub.com/"))
                .map(line -> line.replace(" // indirect", ""))
                .toList();
        assertThat(modules).isNotEmpty();
        assertThat(Files.readString(templates.resolve("go/go.mod"))).contains(modules);
        assertThat(Files.readString(templates.resolve("java/pom.xml")))
                .contains("<version>" + property("spring-boot.version") + "</version>")
                .contains("<java.version>" + property("maven.compiler.release") + "</java.version>");
    }

    private static String property(String name) throws IOException {
        String pom = Files.readString(Path.of("../pom.xml"));
        return pom.substring(pom.indexOf("<" + name + ">") + name.length() + 2, pom.indexOf("</" + name + ">"));
    }
}
