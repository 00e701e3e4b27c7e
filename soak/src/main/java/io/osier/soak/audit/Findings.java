package io.osier.soak.audit;

import io.osier.engine.log.chronicle.Damage;
import io.osier.soak.console.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an audit of a topic found.
 *
 * @param figures what the log holds.
 * @param damages what is wrong, in the order in which it was found; the first ones.
 * @param damageCount how much is wrong.
 * @param tornTails batches whose writer died before they were acknowledged: nothing is lost by them.
 * @param eventsRead how many events were gone through, old copies included.
 * @param oldCopies events that are not part of the chains, because they were stored again behind damage.
 * @param signaturesChecked how many.
 * @param signaturesSpoilt wrong ones, also where a later event of the author vouches for the event.
 */
public record Findings(
        TopicFigures figures,
        List<Damage> damages,
        long damageCount,
        List<Damage> tornTails,
        long eventsRead,
        long oldCopies,
        long signaturesChecked,
        long signaturesSpoilt) {

    /** Whether nothing is wrong. */
    public boolean isSound() {
        return damageCount == 0;
    }

    /** The findings for people. */
    public List<String> lines() {
        final List<String> lines = new ArrayList<>();
        lines.add(figures.line());
        if (signaturesChecked > 0) {
            lines.add("signatures " + Figures.count(signaturesChecked) + " checked, " + Figures.count(signaturesSpoilt)
                    + " wrong");
        }
        if (oldCopies > 0) {
            lines.add("old copies " + Figures.count(oldCopies, "event") + " that were stored again behind damage");
        }
        tornTails.forEach(tail -> lines.add("torn tail  " + tail + " (never acknowledged, nothing is lost)"));
        damages.forEach(damage -> lines.add("damage     " + damage));
        if (damageCount > damages.size()) {
            lines.add("damage     and " + Figures.count(damageCount - damages.size()) + " more");
        }
        return lines;
    }

    /** The findings for programs. */
    public Map<String, Object> values() {
        final Map<String, Object> values = figures.values();
        values.put("sound", isSound());
        values.put("damageCount", damageCount);
        values.put("damages", damages.stream().map(Findings::values).toList());
        values.put("tornTails", tornTails.stream().map(Findings::values).toList());
        values.put("oldCopies", oldCopies);
        values.put("signaturesChecked", signaturesChecked);
        values.put("signaturesWrong", signaturesSpoilt);
        return values;
    }

    private static Map<String, Object> values(final Damage damage) {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("file", damage.file().toString());
        values.put("offset", damage.offset());
        values.put("length", damage.length());
        values.put("what", damage.what());
        return values;
    }
}
