package io.osier.codec.message;

import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.GoodbyeDecoder;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.RefuseSubject;
import java.util.regex.Pattern;

/**
 * Reads the codes of {@code Refuse} and {@code Goodbye}. Later versions add codes, so one that is not known here is no
 * fault: it is read as {@code NULL_VAL}, "some other reason", where the generated getters would throw.
 *
 * <p>Threading: stateless; any thread. Allocates nothing but in {@link #text} and {@link #printable}.
 */
public final class RefusalCodes {
    private static final Pattern NOT_PRINTABLE = Pattern.compile("[^ -~]");

    private RefusalCodes() {}

    /**
     * Why something was refused.
     *
     * @param refuse to be read.
     * @return a code, or {@code NULL_VAL} for one that is not known here.
     */
    public static RefuseCode code(final RefuseDecoder refuse) {
        final int raw = refuse.codeRaw();
        return isIn(raw, RefuseCode.EVENT_REFUSED.value()) ? RefuseCode.get(raw) : RefuseCode.NULL_VAL;
    }

    /**
     * What was refused.
     *
     * @param refuse to be read.
     * @return a subject, or {@code NULL_VAL} for one that is not known here.
     */
    public static RefuseSubject subject(final RefuseDecoder refuse) {
        final short raw = refuse.subjectRaw();
        return isIn(raw, RefuseSubject.AUTHOR.value()) ? RefuseSubject.get(raw) : RefuseSubject.NULL_VAL;
    }

    /**
     * Why a peer parts.
     *
     * @param goodbye to be read.
     * @return a code, or {@code NULL_VAL} for one that is not known here.
     */
    public static GoodbyeCode code(final GoodbyeDecoder goodbye) {
        final int raw = goodbye.codeRaw();
        return isIn(raw, GoodbyeCode.INTERNAL.value()) ? GoodbyeCode.get(raw) : GoodbyeCode.NULL_VAL;
    }

    /**
     * A code for people: its name, or its number when it has none here.
     *
     * @param code as read.
     * @param raw as it was sent.
     */
    public static String text(final Enum<?> code, final int raw) {
        return "NULL_VAL".equals(code.name()) ? "code " + raw : code.name();
    }

    /**
     * What a peer says, fit for one line of a log or a report: everything but printable ASCII is replaced.
     *
     * @param sentence of a stranger.
     */
    public static String printable(final String sentence) {
        return NOT_PRINTABLE.matcher(sentence).replaceAll("?");
    }

    private static boolean isIn(final int raw, final int max) {
        return raw >= 1 && raw <= max;
    }
}
