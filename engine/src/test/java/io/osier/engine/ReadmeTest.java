package io.osier.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the README against the code that is compiled and run. */
final class ReadmeTest {
    private static final Path EXAMPLE = Path.of("src/test/java/io/osier/engine/EmbeddingExampleTest.java");

    private static final Path README = Path.of("../README.md");

    @Test
    void shouldNameTheVersionThatIsBuilt() throws IOException {
        final Matcher version =
                Pattern.compile("<version>([^<]*)</version>").matcher(Files.readString(Path.of("pom.xml")));

        assertThat(version.find()).isTrue();
        assertThat(Files.readString(README)).contains("`io.osier:osier-engine:" + version.group(1) + "`");
    }

    @Test
    void shouldQuoteTheExampleThatIsRun() throws IOException {
        final String source = Files.readString(EXAMPLE);
        final int begin = source.indexOf('\n', source.indexOf("// tag::embedding[]")) + 1;
        final int end = source.lastIndexOf('\n', source.indexOf("// end::embedding[]"));
        final String example = source.substring(begin, end).stripIndent().strip();

        assertThat(example).isNotEmpty();
        assertThat(Files.readString(README)).contains("```java\n" + example + "\n```");
    }
}
