package io.aion.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Prometheus reads. */
record Scrape(String text) {

    /** @param meter its name, with its labels as they are written */
    double value(String meter) {
        Matcher line = Pattern.compile("^" + Pattern.quote(meter) + " (\\S+)$", Pattern.MULTILINE)
                .matcher(text);
        assertThat(line.find()).as(meter).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
