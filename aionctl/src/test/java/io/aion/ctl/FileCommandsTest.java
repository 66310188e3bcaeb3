package io.aion.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class FileCommandsTest extends CommandTest {

    @Test
    void applySendsTheFileWithTheTokenAndShowsWhatChanges() {
        aion.on("PUT /api/file?dryRun=false", 200, """
                {"changed":true,"faults":[{"severity":"WARNING","file":"x","line":4,"column":5,"message":"unknown key","hint":"did you mean env?"}],
                 "changes":[{"kind":"ADDED","subject":"microservice","name":"a","key":"","before":"","after":""},
                 {"kind":"CHANGED","subject":"microservice","name":"b","key":"scale","before":"1","after":"2"},
                 {"kind":"ADDED","subject":"edge","name":"a","key":"default","before":"","after":"b"},
                 {"kind":"RENAMED","subject":"microservice","name":"d","key":"","before":"c","after":"d"}]}""");
        Run run = run("apply", "-f", file());
        assertThat(run.out()).isEqualTo("""
                + microservice a
                ~ microservice b scale: 1 -> 2
                + edge a -(default)-> b
                ~ microservice d renamed from c
                """);
        assertThat(run.err()).isEqualTo(file() + ":4:5: warning: unknown key (did you mean env?)\napplied\n");
        assertThat(run.code()).isZero();
        assertThat(aion.calls()).containsExactly("PUT /api/file?dryRun=false microservices:\n  a:\n");
    }

    @Test
    void applyOfAWrongFileNamesEachFaultAndEndsWithThree() {
        String answer = """
                {"changed":false,"changes":[],"faults":[
                 {"severity":"ERROR","file":"services.yml","line":3,"column":12,"message":"'scale: 0' is not a whole number","hint":"from 1"},
                 {"severity":"ERROR","file":"services.yml","line":5,"column":1,"message":"other","hint":""}]}""";
        aion.on("PUT /api/file?dryRun=false", 422, answer).on("PUT /api/file?dryRun=true", 200, answer);
        for (String[] args : new String[][] {{"apply", "-f", file()}, {"apply", "--dry-run", "-f", file()}}) {
            Run run = run(args);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .isEqualTo(file() + ":3:12: error: 'scale: 0' is not a whole number (from 1)\n" + file()
                            + ":5:1: error: other\naionctl: " + file() + " is wrong; nothing was changed\n");
            assertThat(run.code()).isEqualTo(3);
        }
    }

    @Test
    void aFileThatIsNotUtf8IsNotSent() throws IOException {
        Files.write(home.resolve("services.yml"), "a: 1\nb: ü\n".getBytes(StandardCharsets.ISO_8859_1));
        Run run = run("apply", "-f", file());
        assertThat(run.err()).contains("services.yml:2: error: not UTF-8");
        assertThat(run.code()).isEqualTo(3);
        assertThat(aion.calls()).isEmpty();
    }

    @Test
    void diffEndsWithOneWhereThereIsADifference() {
        aion.on(
                        "POST /api/file/diff",
                        200,
                        "{\"faults\":[],\"changes\":[{\"kind\":\"REMOVED\",\"subject\":\"device\",\"name\":\"far\",\"key\":\"\",\"before\":\"\",\"after\":\"\"}]}")
                .on("POST /api/file/diff", 200, "{\"faults\":[],\"changes\":[]}");
        Run different = Run.of(aion, variables, "microservices:\n", false, "diff", "-f", "-");
        assertThat(different.out()).isEqualTo("- device far\n");
        assertThat(different.code()).isEqualTo(1);
        Run same = run("diff", "-f", file());
        assertThat(same.out()).isEmpty();
        assertThat(same.err()).isEqualTo("no difference\n");
        assertThat(same.code()).isZero();
    }

    @Test
    void withoutATokenAChangeIsNotEvenTried() throws IOException {
        Files.delete(home.resolve("token"));
        Run run = run("apply", "-f", file());
        assertThat(run.err())
                .contains("this needs the token in '" + home.resolve("token") + "'")
                .contains("--token-file");
        assertThat(run.code()).isEqualTo(5);
        assertThat(aion.calls()).isEmpty();
    }

    @Test
    void theFileIsShownWithoutItsSecretsUnlessAskedFor() {
        aion.text("GET /api/file", "microservices: {}");
        assertThat(run("get", "file").out()).isEqualTo("microservices: {}\n");
        assertThat(run("get", "file", "--secrets").code()).isZero();
        assertThat(run("get", "file", "--secrets", "--token-file", "/nowhere").code())
                .isEqualTo(5);
    }

    @Test
    void aFileThatDiffersInAWordOnlyIsNoDifference() {
        aion.on("POST /api/file/diff", 200, "{\"changed\":true,\"faults\":[],\"changes\":[]}")
                .on("PUT /api/file?dryRun=false", 200, "{\"changed\":true,\"faults\":[],\"changes\":[]}");
        assertThat(run("diff", "-f", file())).isEqualTo(new Run(0, "", "no difference\n"));
        assertThat(run("apply", "-f", file()))
                .isEqualTo(new Run(0, "", "nothing changes for any microservice\napplied\n"));
    }

    private static final String REVISIONS = """
            [{"id":"20260102T100000000Z-bb.yml","at":"2026-01-02T10:00:00Z","bytes":40},
             {"id":"20260101T100000000Z-aa.yml","at":"2026-01-01T10:00:00Z","bytes":30},
             {"id":"20251231T100000000Z-cc.yml","at":"2025-12-31T10:00:00Z","bytes":20}]""";

    @Test
    void rollbackTakesTheFileBefore() {
        aion.on("GET /api/file/revisions", 200, REVISIONS)
                .text("GET /api/file/revisions/20260101T100000000Z-aa.yml", "microservices: {}")
                .on("PUT /api/file?dryRun=false", 200, """
                        {"changed":true,"faults":[],"changes":[
                         {"kind":"REMOVED","subject":"microservice","name":"a","key":"","before":"","after":""}]}""");
        Run run = run("rollback");
        assertThat(run.out()).isEqualTo("- microservice a\n");
        assertThat(run.err()).isEqualTo("the file is as in revision 20260101T100000000Z-aa.yml\n");
        assertThat(aion.calls()).contains("PUT /api/file?dryRun=false microservices: {}");
    }

    @Test
    void rollbackTakesTheRevisionThatIsMeantAndNoOther() {
        aion.on("GET /api/file/revisions", 200, REVISIONS)
                .on("GET /api/file/revisions", 200, REVISIONS)
                .on("GET /api/file/revisions", 200, REVISIONS)
                .on("GET /api/file/revisions", 200, "[]")
                .text("GET /api/file/revisions/20251231T100000000Z-cc.yml", "microservices: {}")
                .on("PUT /api/file?dryRun=true", 200, "{\"changed\":true,\"faults\":[],\"changes\":[]}");
        assertThat(run("rollback", "20251231", "--dry-run").err())
                .isEqualTo("nothing changes for any microservice\nnothing was done (--dry-run)\n");
        assertThat(run("rollback", "2026").err()).contains("2 revisions begin with 2026");
        assertThat(run("rollback", "nothing").err()).contains("no revision begins with nothing", "get revisions");
        Run none = run("rollback");
        assertThat(none.err()).contains("there is no earlier file");
        assertThat(none.code()).isEqualTo(5);
    }

    @Test
    void revisionsAreListed() {
        aion.on("GET /api/file/revisions", 200, REVISIONS);
        assertThat(run("get", "revisions").out()).contains("REVISION", "20251231T100000000Z-cc.yml", "30");
    }
}
