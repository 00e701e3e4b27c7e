package io.osier.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.osier.bench.console.Reason;
import io.osier.bench.console.ReportOptions;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts two JMH results side by side. */
@Command(
        name = "compare",
        description = "Puts two JMH results side by side, with the bounds of the noise.",
        footer = {
            "",
            "Takes what jmh -rf json -rff FILE writes. The ratio comes with the bounds that the confidence intervals"
                    + " of both scores allow; where 1 lies between them, the difference may be noise, and so it may"
                    + " where a score has no interval, as that of a single iteration."
        })
final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "JMH result as JSON.")
    private Path before;

    @Parameters(index = "1", paramLabel = "AFTER", description = "JMH result as JSON.")
    private Path after;

    @Mixin
    private ReportOptions report;

    CompareCommand() {}

    /** A score with the interval that it lies in; NaN where there is none. */
    private record Score(double value, double low, double high, String unit) {
        static Score of(final JsonObject metric) {
            final double value = metric.get("score").getAsDouble();
            final JsonArray interval = metric.getAsJsonArray("scoreConfidence");
            final double low = interval.get(0).getAsDouble();
            final double high = interval.get(1).getAsDouble();
            return new Score(
                    value, Math.max(0, low), high, metric.get("scoreUnit").getAsString());
        }
    }

    /** A benchmark in both results. */
    private record Pair(String name, Score before, Score after) {
        double ratio() {
            return after.value() / before.value();
        }

        double lowest() {
            return after.low() / before.high();
        }

        double highest() {
            return after.high() / before.low();
        }

        boolean isBounded() {
            return !Double.isNaN(lowest()) && !Double.isNaN(highest());
        }

        boolean mayBeNoise() {
            return !(lowest() > 1 || highest() < 1);
        }

        String remark() {
            if (!isBounded()) {
                return "may be noise: no error bar";
            }
            return mayBeNoise() ? "may be noise" : before.unit();
        }
    }

    @Override
    public Integer call() throws IOException {
        report.conclude();
        final Map<String, Score> befores = read(before);
        final Map<String, Score> afters = read(after);
        final List<Pair> pairs = new ArrayList<>();
        befores.forEach((name, score) -> {
            final Score other = afters.get(name);
            if (other != null && other.unit().equals(score.unit())) {
                pairs.add(new Pair(name, score, other));
            }
        });
        final List<String> onlyBefore = namesWithout(befores, afters);
        final List<String> onlyAfter = namesWithout(afters, befores);
        report.report(text(pairs, onlyBefore, onlyAfter), json(pairs, onlyBefore, onlyAfter));
        return 0;
    }

    private static List<String> namesWithout(final Map<String, Score> scores, final Map<String, Score> others) {
        return scores.keySet().stream()
                .filter(name -> !others.containsKey(name))
                .toList();
    }

    private static String text(final List<Pair> pairs, final List<String> onlyBefore, final List<String> onlyAfter) {
        final StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, "%-78s %12s %12s %7s %17s%n", "benchmark", "before", "after", "ratio", "between"));
        for (final Pair pair : pairs) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-78s %12.3f %12.3f %7.3f %8s %8s  %s%n",
                    pair.name(),
                    pair.before().value(),
                    pair.after().value(),
                    pair.ratio(),
                    bound(pair.lowest()),
                    bound(pair.highest()),
                    pair.remark()));
        }
        onlyBefore.forEach(name -> text.append(String.format(Locale.ROOT, "%s  only before%n", name)));
        onlyAfter.forEach(name -> text.append(String.format(Locale.ROOT, "%s  only after%n", name)));
        return text.toString();
    }

    private static JsonObject json(
            final List<Pair> pairs, final List<String> onlyBefore, final List<String> onlyAfter) {
        final JsonArray compared = new JsonArray();
        for (final Pair pair : pairs) {
            final JsonObject entry = new JsonObject();
            entry.addProperty("benchmark", pair.name());
            entry.addProperty("before", known(pair.before().value()));
            entry.addProperty("after", known(pair.after().value()));
            entry.addProperty("unit", pair.before().unit());
            entry.addProperty("ratio", known(pair.ratio()));
            entry.addProperty("ratioLowest", known(pair.lowest()));
            entry.addProperty("ratioHighest", known(pair.highest()));
            entry.addProperty("mayBeNoise", pair.mayBeNoise());
            compared.add(entry);
        }
        final JsonObject json = new JsonObject();
        json.add("compared", compared);
        json.add("onlyBefore", array(onlyBefore));
        json.add("onlyAfter", array(onlyAfter));
        return json;
    }

    private static String bound(final double ratio) {
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.3f", ratio) : "-";
    }

    /** JSON has no word for what is not finite. */
    private static Double known(final double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static JsonArray array(final List<String> names) {
        final JsonArray array = new JsonArray();
        names.forEach(array::add);
        return array;
    }

    private Map<String, Score> read(final Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            final Map<String, Score> scores = new TreeMap<>();
            for (final JsonElement element : JsonParser.parseReader(reader).getAsJsonArray()) {
                final JsonObject result = element.getAsJsonObject();
                scores.put(name(result), Score.of(result.getAsJsonObject("primaryMetric")));
            }
            return scores;
        } catch (final IOException e) {
            throw new ParameterException(spec.commandLine(), file + " cannot be read: " + Reason.of(e), e);
        } catch (final JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | NumberFormatException
                | NullPointerException
                | IndexOutOfBoundsException e) {
            throw new ParameterException(spec.commandLine(), file + " is not what jmh -rf json -rff FILE writes", e);
        }
    }

    private static String name(final JsonObject result) {
        final String method = result.get("benchmark").getAsString();
        final StringBuilder name =
                new StringBuilder(method.substring(method.lastIndexOf('.', method.lastIndexOf('.') - 1) + 1));
        if (result.has("params")) {
            result.getAsJsonObject("params")
                    .entrySet()
                    .forEach(parameter -> name.append(' ')
                            .append(parameter.getKey())
                            .append('=')
                            .append(parameter.getValue().getAsString()));
        }
        return name.toString();
    }
}
