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
 * @param damages what is wrong, places before what is missing; the first ones.
 * @param damageCount how much is wrong.
 * @param healed places that are damaged and whose events are all here again; the first ones.
 * @param healedCount how many such places.
 * @param tornTails batches whose writer died before they were acknowledged.
 * @param waitingCount own events that are in the journal and go to the log at the next opening.
 * @param eventsRead how many events were gone through, old copies included.
 * @param oldCopies events that are not part of the chains, because they were stored again behind damage.
 * @param signaturesChecked how many.
 * @param signaturesSpoilt wrong ones, also where a later event of the author vouches for the event.
 */
public record Findings(
        TopicFigures figures,
        List<Damage> damages,
        long damageCount,
        List<Damage> healed,
        long healedCount,
        List<Damage> tornTails,
        long waitingCount,
        long eventsRead,
        long oldCopies,
        long signaturesChecked,
        long signaturesSpoilt) {
    private static final int PLACES_SHOWN_MAX = 10;

    /** Whether nothing is missing and what is damaged is healed. */
    public boolean isSound() {
        return damageCount == 0;
    }

    /** The findings for people, of each kind the first places. */
    public List<String> lines() {
        final List<String> lines = new ArrayList<>();
        lines.addAll(figures.lines());
        if (signaturesChecked > 0) {
            lines.add("signatures " + Figures.count(signaturesChecked) + " checked, " + Figures.count(signaturesSpoilt)
                    + " wrong");
        }
        if (oldCopies > 0) {
            lines.add("old copies " + Figures.count(oldCopies, "event") + " that were stored again behind damage");
        }
        if (waitingCount > 0) {
            lines.add("journal    " + Figures.count(waitingCount, "own event") + " wait for the next opening");
        }
        final String loss = isSound() ? " (never acknowledged, nothing is lost)" : " (never acknowledged)";
        add(lines, "torn tail  ", tornTails, loss, tornTails.size());
        add(lines, "healed     ", healed, "", healedCount);
        add(lines, "damage     ", damages, "", damageCount);
        return lines;
    }

    private static void add(
            final List<String> lines,
            final String name,
            final List<Damage> places,
            final String remark,
            final long placeCount) {
        final int shownCount = Math.min(PLACES_SHOWN_MAX, places.size());
        places.subList(0, shownCount).forEach(place -> lines.add(name + place + remark));
        if (placeCount > shownCount) {
            lines.add(name + "and " + Figures.count(placeCount - shownCount) + " more");
        }
    }

    /** The findings for programs. */
    public Map<String, Object> values() {
        final Map<String, Object> values = figures.values();
        values.put("sound", isSound());
        values.put("damageCount", damageCount);
        values.put("damages", damages.stream().map(Findings::values).toList());
        values.put("healedCount", healedCount);
        values.put("healed", healed.stream().map(Findings::values).toList());
        values.put("ownEventsInJournal", waitingCount);
        values.put("tornTails", tornTails.stream().map(Findings::values).toList());
        values.put("oldCopies", oldCopies);
        values.put("signaturesChecked", signaturesChecked);
        values.put("signaturesWrong", signaturesSpoilt);
        return values;
    }

    /** A place for programs. */
    static Map<String, Object> values(final Damage damage) {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("file", damage.file().toString());
        values.put("offset", damage.offset());
        values.put("length", damage.length());
        values.put("what", damage.what());
        return values;
    }
}
