package io.aion.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.ctl.json.Json;
import io.aion.ctl.json.JsonReader;
import io.aion.ctl.output.Terminal.Size;
import io.aion.ctl.top.BoardView;
import io.aion.testing.Generated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** README's picture of what {@code make run} shows is drawn by the live view itself, of a fixed board. */
class PictureTest {

    private static final Path PROJECT = Path.of("..");

    /** A board of the example as it stood after half a minute. */
    private static final String BOARD = """
            {"at":"2026-11-22T15:39:51.000000Z","services":[
              {"service":"host-sensor","number":1,"in":0,"out":301,"inRate":0,"outRate":10.0,"ageMs":60,"hopP50Ms":null,"hopP99Ms":null,"waiting":0},
              {"service":"host-sensor","number":2,"in":0,"out":300,"inRate":0,"outRate":10.0,"ageMs":90,"hopP50Ms":null,"hopP99Ms":null,"waiting":0},
              {"service":"load-watch","number":1,"in":301,"out":301,"inRate":10.0,"outRate":10.0,"ageMs":70,"hopP50Ms":2.41,"hopP99Ms":7.93,"waiting":0},
              {"service":"load-watch","number":2,"in":300,"out":300,"inRate":10.0,"outRate":10.0,"ageMs":95,"hopP50Ms":2.38,"hopP99Ms":8.12,"waiting":0},
              {"service":"recorder","number":1,"in":594,"out":594,"inRate":19.8,"outRate":19.8,"ageMs":75,"hopP50Ms":2.55,"hopP99Ms":9.04,"waiting":0},
              {"service":"alert-report","number":1,"in":7,"out":7,"inRate":0.2,"outRate":0.2,"ageMs":12400,"hopP50Ms":1.97,"hopP99Ms":384,"waiting":0}],
             "totals":{"kanban":1803,"lost":0,"waiting":0,"dead":0,"unrouted":0,"hopP50Ms":2.49,"hopP99Ms":8.86,"reordered":0,"repeated":0}}""";

    private static final String SERVICES = """
            [{"name":"host-sensor","instances":[{"number":1,"state":"running"},{"number":2,"state":"running"}]},
             {"name":"load-watch","instances":[{"number":1,"state":"running"},{"number":2,"state":"running"}]},
             {"name":"recorder","instances":[{"number":1,"state":"running"}]},
             {"name":"alert-report","instances":[{"number":1,"state":"waiting"}]}]""";

    @Test
    void readmeShowsWhatTheLiveViewDraws() throws IOException {
        List<String> lines = BoardView.lines(json(BOARD), json(SERVICES), Json.NULL, new Size(110, 20), true);
        String title = "make run: " + BoardView.line(json(BOARD));
        Generated.whole(PROJECT.resolve("docs/images/make-run.svg"), TerminalPicture.svg(title, lines));
        assertThat(Files.readString(PROJECT.resolve("README.md"))).contains("(docs/images/make-run.svg)");
    }

    @Test
    void itsServicesAreThoseOfTheExample() throws IOException {
        String file = Files.readString(PROJECT.resolve("examples/host-watch/services.yml"));
        for (Json service : json(SERVICES).items()) {
            assertThat(file).contains("\n  " + service.at("name").text() + ":");
        }
    }

    private static Json json(String text) {
        return JsonReader.read(text);
    }
}
