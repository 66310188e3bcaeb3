package io.aion.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aion.ctl.json.JsonReader;
import io.aion.ctl.json.JsonWriter;
import io.aion.ctl.json.YamlWriter;
import io.aion.ctl.output.Table;
import org.junit.jupiter.api.Test;

class OutputTest {

    @Test
    void jsonGoesThroughUnchanged() {
        String text = "{\"a\":[1,2.50,-3E+2,true,false,null,\"ü\\n\"],\"b\":{},\"c\":[]}";
        assertThat(JsonWriter.line(JsonReader.read(text))).isEqualTo(text);
        for (String wrong : new String[] {"", "{", "[1,]", "{} {}", "{\"a\" 1}", "nul"}) {
            assertThatThrownBy(() -> JsonReader.read(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void yamlQuotesWhatCouldBeTakenForSomethingElse() {
        assertThat(YamlWriter.write(JsonReader.read("""
                {"plain":"load watch","yes":"yes","number":"1.10","empty":"","colon":"a: b","hash":"a #b","space":"a ",
                 "n":1.50,"list":[1,[2,3],{"x":[]},"- a"],"none":null,"nested":{"a":{"b":"c"}}}"""))).isEqualTo("""
                        plain: load watch
                        "yes": "yes"
                        number: "1.10"
                        empty: ""
                        colon: "a: b"
                        hash: "a #b"
                        space: "a "
                        "n": 1.50
                        list:
                        - 1
                        -
                          - 2
                          - 3
                        - x: []
                        - "- a"
                        none: null
                        nested:
                          a:
                            b: c
                        """);
        assertThat(YamlWriter.write(JsonReader.read("[]"))).isEqualTo("[]\n");
    }

    @Test
    void aTableIsCutToTheWidth() {
        Table table = new Table("NAME", "N>", "REASON");
        table.row("load-watch", "12", "exited 1, three times in 20 s");
        assertThat(table.lines(30)).containsExactly("NAME         N  REASON", "load-watch  12  exited 1, thr…");
        assertThat(table.lines(1_000)).contains("load-watch  12  exited 1, three times in 20 s");
    }

    @Test
    void whatComesFromOutsideCannotMoveTheCursor() {
        assertThat(Table.printable("a\u001B[2J\r\n b\u0007")).isEqualTo("a·[2J | b·");
    }
}
