package io.osier.engine.runtime;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.RunVerifier;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import io.osier.engine.status.ErrorLog;
import io.osier.engine.sync.VerifyOrder;

/**
 * Hashes received events and checks signatures, off the topics' agents. A link's orders always go to the same verifier,
 * so results return in order of arrival per link.
 */
final class VerifierAgent extends WorkerAgent {
    private final RunVerifier verifier;
    private WorkDesk present;

    VerifierAgent(final String roleName, final CryptoProvider crypto, final ErrorLog errors) {
        super(roleName, errors);
        verifier = new RunVerifier(crypto, TopicId.of(new byte[TopicId.LENGTH]));
    }

    @Override
    void perform(final WorkItem item) {
        final VerifyOrder order = item.verify();
        final WorkDesk desk = item.desk();
        if (desk != present) {
            verifier.topic(desk.topicId());
            present = desk;
        }
        verifier.verify(
                order.frame().buffer(), order.eventsOffset(), order.eventsLength(), desk.verification(), order.runs());
        count(desk.counters(), order.runs());
    }

    private void count(final Counters counters, final Runs runs) {
        counters.add(Counter.SIGNATURES_CHECKED, verifier.signaturesChecked());
        counters.add(Counter.EVENTS_HASHED, verifier.eventsHashed());
        int verifiedCount = 0;
        for (int i = 0; i < runs.count(); i++) {
            final EventFault fault = runs.fault(i);
            if (fault == EventFault.NONE) {
                verifiedCount++;
            } else if (fault == EventFault.SIGNATURE_WRONG
                    || fault == EventFault.SIGNATURE_DAMAGED
                    || fault == EventFault.KEY_REFUSED) {
                counters.increment(Counter.SIGNATURES_WRONG);
            }
        }
        counters.add(Counter.RUNS_VERIFIED, verifiedCount);
    }

    @Override
    void letGo(final WorkDesk desk) {
        if (desk == present) {
            present = null;
        }
    }
}
