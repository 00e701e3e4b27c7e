package io.osier.soak.console;

import io.osier.engine.MissingAuthor;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says in words whose events are missing, and why. */
public final class MissingWords {
    private MissingWords() {}

    /**
     * The sentence.
     *
     * @param missing of whom some peer has more, or another history.
     */
    public static String of(final MissingAuthor missing) {
        final String history = missing.forked() ? ", two signed histories" : "";
        final String sources = missing.sources().isEmpty()
                ? ", no connected peer has it"
                : missing.sources().stream().map(MissingWords::of).collect(Collectors.joining(""));
        return "author " + missing.author() + " held=" + missing.heldSeq() + " advertised=" + missing.advertisedSeq()
                + history + sources;
    }

    private static String of(final MissingAuthor.Source source) {
        final String what = switch (source.cause()) {
            case WANTED -> "not asked for yet";
            case IN_FLIGHT -> "asked for, not here yet";
            case SILENT -> "silent, asked when it shows life";
            case FILTERED -> "not wanted here";
            case REFUSED -> "refused";
            case DROPPED -> "asked for and not sent";
            case DIVERGED -> "has another history";
        };
        final String refusal = source.refusal().isEmpty()
                ? ""
                : ", " + source.refusal().toLowerCase(Locale.ROOT).replace('_', '-');
        return "; peer " + source.nodeId().toString().substring(0, 8) + " up to " + source.advertisedSeq() + ": " + what
                + refusal;
    }
}
