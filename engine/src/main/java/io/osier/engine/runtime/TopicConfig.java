package io.osier.engine.runtime;

import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.Verification;
import io.osier.engine.log.ConfirmOwnHead;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.journal.TopicJournal;
import io.osier.engine.status.Counters;
import io.osier.engine.status.ErrorLog;
import io.osier.engine.sync.SyncConfig;
import java.util.function.Consumer;

/**
 * What a topic's agent is made of. Immutable.
 *
 * @param log that the agent owns from now on and closes in the end.
 * @param sync bounds of the synchronisation.
 * @param verification how received events are verified.
 * @param crypto that hashes local events.
 * @param inputBytesMax bytes of received frames that may wait for the agent.
 * @param publishBytesMax bytes of signed local events that may wait for the agent.
 * @param idleNs after which lanes give up the log's files when nothing was fetched.
 * @param journal of the topic, or null when there is none.
 * @param commit that makes local events durable first, or null when they go to the log at once.
 * @param confirmOwnHead when local authors are confirmed before they publish.
 * @param unconfirmed what the journal has to have noted of a confirmed author, 0 for nothing.
 * @param seed of whatever is random in the session.
 * @param counters of the engine.
 * @param errors of the engine.
 * @param onFailure is told, on the agent's thread, when the topic stopped because of an error; must not block.
 */
public record TopicConfig(
        TopicLog log,
        SyncConfig sync,
        Verification verification,
        CryptoProvider crypto,
        int inputBytesMax,
        int publishBytesMax,
        long idleNs,
        TopicJournal journal,
        GroupCommit commit,
        ConfirmOwnHead confirmOwnHead,
        long unconfirmed,
        long seed,
        Counters counters,
        ErrorLog errors,
        Consumer<TopicAgent> onFailure) {}
