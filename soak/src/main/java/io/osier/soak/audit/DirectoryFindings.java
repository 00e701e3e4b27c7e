package io.osier.soak.audit;

import io.osier.engine.log.chronicle.Damage;
import io.osier.soak.console.Figures;
import io.osier.soak.console.JsonReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an audit of a data directory found.
 *
 * @param data the directory, as typed.
 * @param damages what is wrong with what is not of one topic: the journal, the directory of the topics.
 * @param topics what was found in each topic.
 */
public record DirectoryFindings(Path data, List<Damage> damages, List<Findings> topics) {
    /** Whether nothing is missing and what is damaged is healed. */
    public boolean isSound() {
        return damages.isEmpty() && topics.stream().allMatch(Findings::isSound);
    }

    /** The result in one sentence. */
    public String verdict() {
        if (!isSound()) {
            return "DAMAGED: first damage: " + firstDamage();
        }
        final String held = Figures.count(
                        topics.stream()
                                .mapToLong(found -> found.figures().events())
                                .sum(),
                        "event")
                + " in " + Figures.count(topics.size(), "topic");
        final long healedCount =
                topics.stream().mapToLong(Findings::healedCount).sum();
        return healedCount == 0
                ? "SOUND: " + held
                : "HEALED: " + held + "; " + Figures.count(healedCount, "place")
                        + " in old files damaged, everything that was in them is here again";
    }

    private Damage firstDamage() {
        return Stream.concat(damages.stream(), topics.stream().flatMap(found -> found.damages().stream()))
                .findFirst()
                .orElseThrow();
    }

    /** The findings for people, without the verdict. */
    public List<String> lines() {
        final List<String> lines = new ArrayList<>();
        topics.forEach(found -> lines.addAll(found.lines()));
        damages.forEach(damage -> lines.add("damage     " + damage));
        return lines;
    }

    /** The findings for programs. */
    public JsonReport json() {
        return new JsonReport()
                .put("data", data.toString())
                .put("sound", isSound())
                .put("verdict", verdict())
                .put("damages", damages.stream().map(Findings::values).toList())
                .put("topics", topics.stream().map(Findings::values).toList());
    }
}
