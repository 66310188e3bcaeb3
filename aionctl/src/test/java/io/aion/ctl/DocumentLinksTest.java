package io.aion.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each link of a document to another one, or to a heading, leads there; and each page of docs can be reached from README. */
class DocumentLinksTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern NAMED = Pattern.compile("(?<![\\w/.-])docs/[\\w/-]+\\.md");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

    /** @param from the document @param to what its link says */
    private record Link(Path from, String to) {
        Path file() {
            String path = to.replaceFirst("#.*", "");
            return path.isEmpty() ? from : from.resolveSibling(path).normalize();
        }

        @Override
        public String toString() {
            return PROJECT.relativize(from) + ": " + to;
        }
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        int seen = 0;
        for (Link link : links()) {
            assertThat(link.file()).as("%s", link).exists();
            int hash = link.to().indexOf('#');
            if (hash >= 0) {
                assertThat(anchors(link.file()))
                        .as("%s", link)
                        .contains(link.to().substring(hash + 1));
            }
            seen++;
        }
        assertThat(seen).isGreaterThan(40);
    }

    /** In a sentence, such as "(docs/ports.md)". */
    @Test
    void everyDocumentThatIsNamedExists() throws IOException {
        int seen = 0;
        for (Path document : documents()) {
            Matcher named = NAMED.matcher(Files.readString(document));
            while (named.find()) {
                assertThat(PROJECT.resolve(named.group())).as("%s", document).exists();
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(5);
    }

    @Test
    void everyPageCanBeReached() throws IOException {
        Set<Path> linked = links().stream().map(Link::file).collect(Collectors.toSet());
        List<Path> pages = documents().stream()
                .filter(document -> document.startsWith(PROJECT.resolve("docs")))
                .filter(document -> !document.startsWith(PROJECT.resolve("docs/adr")))
                .toList();
        assertThat(linked).containsAll(pages);
    }

    private static List<Link> links() throws IOException {
        List<Link> links = new ArrayList<>();
        for (Path document : documents()) {
            Matcher link = LINK.matcher(withoutCode(Files.readString(document)));
            while (link.find()) {
                if (!link.group(1).matches("[a-z]+:.*")) {
                    links.add(new Link(document, link.group(1)));
                }
            }
        }
        return links;
    }

    private static String withoutCode(String text) {
        return text.replaceAll("(?ms)^```.*?^```", "")
                .replaceAll("(?m)^    .*$", "")
                .replaceAll("`[^`\n]*`", "code");
    }

    /** As GitHub and others make them of headings. */
    private static Set<String> anchors(Path document) throws IOException {
        return HEADING.matcher(Files.readString(document).replaceAll("(?ms)^```.*?^```", ""))
                .results()
                .map(heading -> heading.group(1)
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(PROJECT.resolve("docs"));
                Stream<Path> top = Files.list(PROJECT)) {
            return Stream.concat(docs, top)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }
}
