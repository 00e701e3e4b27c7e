package io.osier.soak.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.osier.codec.TopicId;
import io.osier.engine.log.chronicle.Damage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FindingsTest {
    @Test
    void shouldNameTheFirstPlacesAndCountTheRest() {
        final List<Damage> places = IntStream.range(0, 100)
                .mapToObj(place -> new Damage(Path.of("log"), place, 8, "spoilt", false))
                .toList();
        final TopicFigures figures = new TopicFigures(TopicId.of(new byte[TopicId.LENGTH]), 1, 2, 3, "ab");
        final Findings findings = new Findings(figures, places, 1_234, List.of(), 0, List.of(), 0, 0, 0, 0, 0);

        assertThat(findings.lines().stream().filter(line -> line.startsWith("damage ")))
                .hasSize(11)
                .last()
                .isEqualTo("damage     and 1,224 more");
        assertThat(findings.values().get("damages")).asInstanceOf(LIST).hasSize(100);
    }
}
