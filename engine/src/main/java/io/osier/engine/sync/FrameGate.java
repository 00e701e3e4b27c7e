package io.osier.engine.sync;

import static io.osier.codec.message.FrameDescriptor.BODY_OFFSET;

import io.osier.codec.message.Features;
import io.osier.codec.message.FrameFault;
import io.osier.codec.message.FrameFaultText;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.sbe.GoodbyeDecoder;
import io.osier.codec.message.sbe.HelloDecoder;

/**
 * Which frames may pass to a link's session at all: those that are well formed, not before their time, and of no
 * feature that we did not announce. Belongs to the link's session.
 */
final class FrameGate {
    private final int authorsPerMessageMax;
    private final long features;
    private boolean isMalformed;

    /** A gate for what we announce in our Hello. */
    FrameGate(final LinkConfig config) {
        authorsPerMessageMax = config.authorsPerMessageMax();
        features = config.features();
    }

    /**
     * Looks at a frame.
     *
     * @param isGreeting whether the peer's Hello is still to come.
     * @return the rule that it breaks, or null when it may pass.
     */
    String check(final Frame frame, final boolean isGreeting) {
        final FrameFault fault = FrameValidator.validate(frame.buffer(), 0, frame.length(), authorsPerMessageMax);
        isMalformed = fault != FrameFault.NONE;
        if (isMalformed) {
            return FrameFaultText.describe(frame.buffer(), 0, frame.length(), fault);
        }
        final int templateId = FrameValidator.templateId(frame.buffer(), 0);
        if (isGreeting && templateId != HelloDecoder.TEMPLATE_ID && templateId != GoodbyeDecoder.TEMPLATE_ID) {
            return "the first message is a Hello: message=" + FrameFaultText.message(templateId);
        }
        final long missing = Features.needed(frame.buffer(), 0) & ~features;
        return missing == 0
                ? null
                : "a message needs a feature that was not announced: message=" + FrameFaultText.message(templateId)
                        + " feature=" + Features.names(missing);
    }

    /** Whether the frame that was looked at last is malformed. */
    boolean isMalformed() {
        return isMalformed;
    }

    /** Whether a frame means to be a Goodbye, well formed or not. */
    static boolean isGoodbye(final Frame frame) {
        return frame.length() >= BODY_OFFSET
                && FrameValidator.templateId(frame.buffer(), 0) == GoodbyeDecoder.TEMPLATE_ID;
    }
}
