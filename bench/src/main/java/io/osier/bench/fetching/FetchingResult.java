package io.osier.bench.fetching;

import com.google.gson.JsonObject;
import java.util.Locale;

/**
 * What was measured.
 *
 * @param plan that was followed.
 * @param stallAt how much was there when one line ceased to move anything, in the round with a stall.
 * @param plain a fetch with nothing in its way.
 * @param stalled a fetch in which one line ceased to move, or null when not asked for.
 */
record FetchingResult(FetchingPlan plan, double stallAt, FetchingRound plain, FetchingRound stalled) {
    /** Whether everything came, and nothing twice. */
    boolean holds() {
        return holds(plain) && (stalled == null || holds(stalled));
    }

    private static boolean holds(final FetchingRound round) {
        return round.complete() && round.redundantEvents() == 0;
    }

    /** What was used of all lines together. */
    double ratio() {
        return plan.idealSeconds(plan.eventCount(), plan.providerCount()) / plain.seconds();
    }

    /** What a stall costs beyond what the lines that are left can do. */
    double stallCost() {
        final double before = plan.eventCount() * stallAt;
        final double idealSeconds = plan.idealSeconds(before, plan.providerCount())
                + plan.idealSeconds(plan.eventCount() - before, plan.providerCount() - 1);
        return stalled.seconds() / idealSeconds - 1;
    }

    /** How much longer the small authors took than they would alone. */
    double giantCost() {
        return plain.smallSeconds() / plan.idealSeconds(plan.smallEventCount(), plan.providerCount()) - 1;
    }

    String text() {
        final StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d providers at %.1f MB/s each, %,d events of %d bytes by %,d authors%n",
                plan.providerCount(),
                plan.lineBytesPerSecond() / 1e6,
                plan.eventCount(),
                plan.eventLength(),
                plan.authorCount()));
        text.append(String.format(
                Locale.ROOT, "all lines:   %.2f s, %.1f %% of them used%n", plain.seconds(), 100 * ratio()));
        if (plan.isGiant()) {
            text.append(String.format(
                    Locale.ROOT,
                    "one giant with half of all events: the others took %.2f s, %.1f %% longer than all lines need for "
                            + "them alone; %.1f %% of the giant was there by then%n",
                    plain.smallSeconds(),
                    100 * giantCost(),
                    100 * plain.giantShare()));
        }
        if (stalled != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "one stalled: %.2f s, %.1f %% more than the others need; %,d ranges moved%n",
                    stalled.seconds(),
                    100 * stallCost(),
                    stalled.rangesMoved()));
        }
        text.append(String.format(
                Locale.ROOT,
                "redundant events %d, bytes that came twice after a move %,d%n",
                plain.redundantEvents() + (stalled == null ? 0 : stalled.redundantEvents()),
                plain.handoverBytes() + (stalled == null ? 0 : stalled.handoverBytes())));
        return text.append(holds() ? "" : String.format("NOT HELD%n")).toString();
    }

    JsonObject json() {
        final JsonObject json = new JsonObject();
        json.addProperty("providers", plan.providerCount());
        json.addProperty("lineBytesPerSecond", plan.lineBytesPerSecond());
        json.addProperty("authors", plan.authorCount());
        json.addProperty("events", plan.eventCount());
        json.addProperty("eventLength", plan.eventLength());
        json.addProperty("giant", plan.isGiant());
        json.add("plain", plain.json());
        json.addProperty("ratio", ratio());
        if (plan.isGiant()) {
            json.addProperty("giantCost", giantCost());
        }
        if (stalled != null) {
            json.addProperty("stallAt", stallAt);
            json.add("stalled", stalled.json());
            json.addProperty("stallCost", stallCost());
        }
        json.addProperty("holds", holds());
        json.addProperty("jvm", Runtime.version().toString());
        return json;
    }
}
