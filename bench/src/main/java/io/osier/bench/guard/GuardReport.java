package io.osier.bench.guard;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;

/** Shows verdicts to people and to programs. */
final class GuardReport {
    private GuardReport() {}

    /** A table, one line per guarded benchmark. */
    static String table(final List<Verdict> verdicts) {
        final StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%-28s %10s %10s %8s %8s %8s %8s  %s%n",
                "guarded",
                "ns/op",
                "reference",
                "ratio",
                "at most",
                "B/op",
                "at most",
                "verdict"));
        for (final Verdict verdict : verdicts) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-28s %10.2f %10.2f %8.3f %8.3f %8.2f %8.2f  %s%n",
                    verdict.guarded().name(),
                    verdict.subject().nsPerOperation(),
                    verdict.reference().nsPerOperation(),
                    verdict.ratio(),
                    verdict.guarded().ratioMax(),
                    verdict.subject().bytesPerOperation(),
                    verdict.guarded().bytesPerOperation(),
                    verdict.describe()));
        }
        return table.toString();
    }

    /** The same as JSON. */
    static JsonObject json(final List<Verdict> verdicts) {
        final JsonArray guarded = new JsonArray();
        verdicts.forEach(verdict -> guarded.add(json(verdict)));
        final JsonObject report = new JsonObject();
        report.addProperty("isGood", verdicts.stream().allMatch(Verdict::isGood));
        report.addProperty("jvm", Runtime.version().toString());
        report.addProperty("processors", Runtime.getRuntime().availableProcessors());
        report.add("guarded", guarded);
        return report;
    }

    private static JsonObject json(final Verdict verdict) {
        final JsonObject object = new JsonObject();
        object.addProperty("name", verdict.guarded().name());
        object.addProperty("subject", verdict.guarded().subject().toString());
        object.addProperty("reference", verdict.guarded().reference().toString());
        object.addProperty("nsPerOperation", verdict.subject().nsPerOperation());
        object.addProperty("referenceNsPerOperation", verdict.reference().nsPerOperation());
        object.addProperty("ratio", verdict.ratio());
        object.addProperty("ratioMax", verdict.guarded().ratioMax());
        object.addProperty("bytesPerOperation", verdict.subject().bytesPerOperation());
        object.addProperty("bytesPerOperationMax", verdict.guarded().bytesPerOperation());
        object.addProperty("isGood", verdict.isGood());
        object.addProperty("verdict", verdict.describe());
        return object;
    }
}
