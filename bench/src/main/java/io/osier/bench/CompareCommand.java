package io.osier.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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
            "Takes what jmh -rf json -rff FILE writes. The ratio comes with the bounds that the confidence intervals",
            "of both scores allow; where 1 lies between them, the difference may be noise."
        })
final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "JMH result as JSON.")
    private Path before;

    @Parameters(index = "1", paramLabel = "AFTER", description = "JMH result as JSON.")
    private Path after;

    CompareCommand() {}

    /** A score with the interval that it lies in. */
    private record Score(double value, double low, double high, String unit) {
        static Score of(final JsonObject metric) {
            final double value = metric.get("score").getAsDouble();
            final JsonArray interval = metric.getAsJsonArray("scoreConfidence");
            final double low = interval.get(0).getAsDouble();
            final double high = interval.get(1).getAsDouble();
            return new Score(
                    value,
                    Double.isNaN(low) ? value : Math.max(0, low),
                    Double.isNaN(high) ? value : high,
                    metric.get("scoreUnit").getAsString());
        }
    }

    @Override
    public Integer call() {
        final Map<String, Score> befores = read(before);
        final Map<String, Score> afters = read(after);
        final PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-78s %12s %12s %7s %17s%n", "benchmark", "before", "after", "ratio", "between");
        befores.forEach((name, score) -> {
            final Score other = afters.get(name);
            if (other != null && other.unit().equals(score.unit())) {
                print(out, name, score, other);
            }
        });
        befores.keySet().stream()
                .filter(name -> !afters.containsKey(name))
                .forEach(name -> out.println(name + "  only before"));
        afters.keySet().stream()
                .filter(name -> !befores.containsKey(name))
                .forEach(name -> out.println(name + "  only after"));
        out.flush();
        return 0;
    }

    private static void print(final PrintWriter out, final String name, final Score before, final Score after) {
        final double low = after.low() / before.high();
        final double high = after.high() / before.low();
        out.printf(
                Locale.ROOT,
                "%-78s %12.3f %12.3f %7.3f %8.3f %8.3f  %s%n",
                name,
                before.value(),
                after.value(),
                after.value() / before.value(),
                low,
                high,
                low <= 1 && high >= 1 ? "may be noise" : before.unit());
    }

    private Map<String, Score> read(final Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            final Map<String, Score> scores = new TreeMap<>();
            for (final JsonElement element : JsonParser.parseReader(reader).getAsJsonArray()) {
                final JsonObject result = element.getAsJsonObject();
                scores.put(name(result), Score.of(result.getAsJsonObject("primaryMetric")));
            }
            return scores;
        } catch (final IOException
                | JsonParseException
                | IllegalStateException
                | NullPointerException
                | IndexOutOfBoundsException e) {
            throw new ParameterException(
                    spec.commandLine(), "Not a JMH result as JSON: file=" + file + " reason=" + e.getMessage(), e);
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
