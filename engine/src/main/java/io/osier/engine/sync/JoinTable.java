package io.osier.engine.sync;

import io.osier.codec.TopicId;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.engine.status.Counters;
import java.util.HashMap;
import java.util.Map;
import org.agrona.collections.Int2ObjectHashMap;

/** Which topics are joined on one link, by whom and under which handles. Belongs to the link's session. */
final class JoinTable {
    /*
     * The two directions are independent. Each of "our Join" and "the peer's Join" stands or does not; the topic is
     * active while both stand. What ends a Join is a message about its handle: a Leave by its sender, or a Refuse by its
     * receiver, after which it is as if never sent.
     *
     *   open topic here             our Join is sent
     *   Join for a topic open here  the peer's Join stands; if ours does not (it was refused), it is sent again
     *   Join for any other topic    refused
     *   Refuse of our Join          our Join no longer stands
     *   Leave of the peer           the peer's Join no longer stands; ours still does
     *   leave topic here            a Leave for our Join, and a Refuse of the peer's Join if that stands
     *
     * Why no order of events loses activity: frames of one direction keep their order. When we refuse a Join and open
     * the topic later, our Join follows our Refuse, so the peer knows that its Join is void when ours arrives, and sends
     * it again. When the peer opens a topic that it refused, the same holds with the sides exchanged. When both open at
     * the same time, both Joins arrive at an open topic and stand.
     *
     * Why leaving also refuses: were the peer's Join left standing, a topic left and opened again at once would be
     * active here before the peer has heard of it, and answers to requests of before would be taken for answers to
     * requests of now. Refused, the peer must join again, and what it sent before arrives under a handle that nobody
     * knows.
     *
     * Handles ascend, in both directions: each Join has a higher one than all Joins before it of the same sender. So a
     * handle is never used twice on a link, which a late Refuse or a late message could mistake for the older Join, and
     * to see that nobody does takes one number, not a list of past handles.
     *
     * Why a Leave is followed by a fence: the peer may have sent a Join, and messages under it, that were not here yet
     * when we left, so we could not refuse it. If our next Join were under way already, that Join would be taken for an
     * answer to it, and messages of before for messages of now. So a Ping follows the Leave before our next Join, and
     * until its Pong is here the topic counts as not open on this link: a Join that arrives is refused. When the Pong
     * has come, all Joins that the peer sent before it heard our Leave have arrived and are void, so whatever arrives
     * behind our next Join under a Join that stands was sent when the peer knew the Leave. Nothing new has to be shown
     * to lose no activity: to the peer it looks as if the topic had been opened later, and it needs to know of no fence.
     * When both leave and open at once, the first Join to arrive may be refused by the side that still waits; that side
     * then sends its own, which makes the other repeat. A Pong that never comes leaves the topic inactive on that link
     * and nothing else.
     *
     * One fence serves all topics of the link, so what has to be remembered is one flag and one token, not a list of the
     * topics that were left: a topic opened while another's fence is up waits a round trip for nothing. Each slot keeps
     * the token that it began to wait for, so later Leaves of other topics do not hold it up. No Join is sent while a
     * topic waits, so one that is opened and closed in a loop on a link that does not move queues nothing either.
     *
     * A message for a handle that is not active is dropped if the handle is not above the peer's last one and either its
     * Join does not stand any more (refused by us, the peer may not know yet; left by the peer, its lanes may not know
     * yet, and bulk leaves after control) or the topic was active under it (the peer refused our Join, and bulk leaves
     * after control). Else it breaks the protocol: either the handle was never joined, or the peer has our Join not yet,
     * or no longer, and knows that the topic is not active. The price of not keeping a list is that nonsense under past
     * handles, and under those that were passed over, costs us one lookup per frame.
     *
     * A topic becomes active only when our Join has left the outbox, so that no message overtakes it.
     *
     * Every activation costs the topic's agent an up and a down that cannot be refused, so a peer that joins and leaves
     * without end is slowed: a topic accepts 16 Joins of a link at once and then one per second. What comes too often
     * is refused as BUSY. An honest peer (its application opens and closes a topic in a loop) must not stay refused, and
     * a refused Join is void on its side; so when there is a token again we leave and join anew ourselves, and a Join
     * for a topic that is open there makes it join again.
     *
     * Rejected: a Leave that ends both directions. With Joins crossing it on the wire the two ends disagree about which
     * Join it ended. Rejected: refusing the first Join after each Leave without a fence. Whether one is under way
     * cannot be known, and an answer to the new Join would be refused in its place, and what then comes be the crossing.
     */
    private static final long NO_HANDLE = -1;

    private final LinkConfig config;
    private final SessionOutbox outbox;
    private final Counters counters;
    private final Map<TopicId, TopicSlot> slotsByTopic = new HashMap<>();
    private final Int2ObjectHashMap<TopicSlot> slotsByOurHandle = new Int2ObjectHashMap<>();
    private final Int2ObjectHashMap<TopicSlot> slotsByPeerHandle = new Int2ObjectHashMap<>();
    private LinkTerms terms;
    private int lastHandle;
    private long lastPeerHandle = NO_HANDLE;
    private boolean isActivationDue;
    private boolean isRejoinDue;
    private boolean isFenceDue;
    private long fenceToken;
    private long answeredToken;
    private int activeCount;

    JoinTable(final LinkConfig config, final SessionOutbox outbox, final Counters counters) {
        this.config = config;
        this.outbox = outbox;
        this.counters = counters;
    }

    /** The peer's Hello is here: Joins may be sent from now on. */
    void onGreeted(final LinkTerms peerTerms) {
        terms = peerTerms;
        slotsByTopic.values().forEach(this::sendJoin);
    }

    /** Opens a topic. Nothing happens if the same port has opened it already; another port takes its place. */
    void open(final TopicPort port) {
        final TopicSlot known = slotsByTopic.get(port.topicId());
        if (known != null && known.port == port) {
            return;
        }
        close(port.topicId());
        final TopicSlot slot = new TopicSlot(port);
        slotsByTopic.put(port.topicId(), slot);
        if (terms != null) {
            joinBehindFence(slot);
        }
    }

    /** Leaves a topic. Nothing happens if it is not open. */
    void close(final TopicId topicId) {
        final TopicSlot slot = slotsByTopic.remove(topicId);
        if (slot == null) {
            return;
        }
        if (slot.isOurJoinStanding) {
            slotsByOurHandle.remove(slot.ourHandle);
            slot.isOurJoinStanding = false;
            leave(slot.ourHandle);
        }
        if (slot.isPeerJoinStanding) {
            slotsByPeerHandle.remove(slot.peerHandle);
            slot.isPeerJoinStanding = false;
            refuse(slot.peerHandle, RefuseCode.TOPIC_UNKNOWN, 0);
        }
        deactivate(slot);
    }

    /** The peer's Join. Answers what is wrong with it, or null. */
    String onJoin(final int handle, final TopicId topicId, final long nowNs) {
        if (Integer.toUnsignedLong(handle) <= lastPeerHandle) {
            return "each Join has a higher handle than those before it: topicHandle=" + Integer.toUnsignedString(handle)
                    + " last=" + lastPeerHandle;
        }
        final TopicSlot slot = slotsByTopic.get(topicId);
        if (slot != null && slot.isPeerJoinStanding) {
            return "a topic is joined once: topicId=" + topicId + " topicHandle=" + Integer.toUnsignedString(handle)
                    + " standing=" + Integer.toUnsignedString(slot.peerHandle);
        }
        if (outbox.isFull()) {
            return "refusals are read: refusalsMax=" + config.joinsMax();
        }
        lastPeerHandle = Integer.toUnsignedLong(handle);
        if (slot == null || slot.isOurJoinFenced) {
            refuse(handle, RefuseCode.TOPIC_UNKNOWN, 0);
        } else if (slotsByPeerHandle.size() >= config.joinsMax()) {
            refuse(handle, RefuseCode.LIMIT_EXCEEDED, config.joinsMax());
        } else if (!slot.acceptances.tryTake(nowNs)) {
            slot.isRejoinDue = true;
            isRejoinDue = true;
            refuse(handle, RefuseCode.BUSY, 0);
        } else {
            accept(slot, handle);
        }
        return null;
    }

    /** Time passes: peers that joined too often may join again. */
    void onTick(final long nowNs) {
        if (isRejoinDue) {
            isRejoinDue = false;
            for (final TopicSlot slot : slotsByTopic.values()) {
                if (slot.isRejoinDue && slot.acceptances.hasToken(nowNs)) {
                    rejoin(slot);
                }
                isRejoinDue |= slot.isRejoinDue;
            }
        }
    }

    private void rejoin(final TopicSlot slot) {
        slot.isRejoinDue = false;
        if (slot.isOurJoinStanding) {
            slotsByOurHandle.remove(slot.ourHandle);
            slot.isOurJoinStanding = false;
            leave(slot.ourHandle);
        }
        joinBehindFence(slot);
    }

    private void leave(final int handle) {
        outbox.leave(handle);
        isFenceDue = true;
    }

    /** Sends our Join as soon as the peer is known to have heard all our Leaves. */
    private void joinBehindFence(final TopicSlot slot) {
        if (isFenceDue) {
            isFenceDue = false;
            fenceToken = outbox.ping();
        }
        if (answeredToken >= fenceToken) {
            sendJoin(slot);
        } else {
            slot.isOurJoinFenced = true;
            slot.fenceToken = fenceToken;
        }
    }

    /** The peer's Pong: it has heard all that we said before the Ping with this token. */
    void onPong(final long token) {
        if (token <= answeredToken || !outbox.isOfAPing(token)) {
            return;
        }
        answeredToken = token;
        for (final TopicSlot slot : slotsByTopic.values()) {
            if (slot.isOurJoinFenced && slot.fenceToken <= token) {
                slot.isOurJoinFenced = false;
                sendJoin(slot);
            }
        }
    }

    private void accept(final TopicSlot slot, final int handle) {
        slot.isRejoinDue = false;
        slot.peerHandle = handle;
        slot.isPeerJoinStanding = true;
        slot.hasBeenActive = false;
        slotsByPeerHandle.put(handle, slot);
        if (!slot.isOurJoinStanding) {
            sendJoin(slot);
        }
        activateIfDue(slot);
    }

    /** The outbox was flushed: Joins that waited in it may be sent now. */
    void onFlushed() {
        if (isActivationDue) {
            isActivationDue = false;
            slotsByTopic.values().forEach(this::activateIfDue);
        }
    }

    /** The peer's Leave. Answers what is wrong with it, or null. */
    String onLeave(final int handle) {
        final TopicSlot slot = slotsByPeerHandle.remove(handle);
        if (slot == null) {
            return whyUnknown(handle);
        }
        slot.isPeerJoinStanding = false;
        deactivate(slot);
        return null;
    }

    /** The peer refused our Join. A late answer to a Join that we have taken back already means nothing. */
    void onJoinRefused(final int handle) {
        final TopicSlot slot = slotsByOurHandle.remove(handle);
        if (slot != null) {
            slot.isOurJoinStanding = false;
            deactivate(slot);
        }
    }

    /** The active topic that the peer means by a handle, or null. */
    TopicSlot active(final int peerHandle) {
        final TopicSlot slot = slotsByPeerHandle.get(peerHandle);
        return slot == null || slot.link == null ? null : slot;
    }

    /** What is wrong with a handle that is not active, or null if the peer may not know yet. */
    String whyUnknown(final int peerHandle) {
        if (Integer.toUnsignedLong(peerHandle) > lastPeerHandle) {
            return "a handle is joined before it is used: topicHandle=" + Integer.toUnsignedString(peerHandle)
                    + " last=" + (lastPeerHandle == NO_HANDLE ? "none" : lastPeerHandle);
        }
        final TopicSlot standing = slotsByPeerHandle.get(peerHandle);
        if (standing == null || standing.hasBeenActive) {
            return null;
        }
        return "a topic is active before anything but Leave is sent under its handle: topicHandle="
                + Integer.toUnsignedString(peerHandle) + ", your Join stands, ours "
                + (standing.isOurJoinStanding ? "has not been sent yet" : "was refused by you");
    }

    int activeCount() {
        return activeCount;
    }

    /** The link is down: so is every topic on it. */
    void closeAll() {
        slotsByOurHandle.clear();
        slotsByPeerHandle.clear();
        RuntimeException first = null;
        for (final TopicSlot slot : slotsByTopic.values()) {
            try {
                deactivate(slot);
            } catch (final RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        slotsByTopic.clear();
        if (first != null) {
            throw first;
        }
    }

    private void sendJoin(final TopicSlot slot) {
        slot.ourHandle = ++lastHandle;
        slot.isOurJoinStanding = true;
        slotsByOurHandle.put(slot.ourHandle, slot);
        outbox.join(slot);
    }

    private void refuse(final int handle, final RefuseCode code, final long limitHit) {
        counters.increment(Refusals.counter(code));
        outbox.refuseJoin(handle, code, limitHit);
    }

    private void activateIfDue(final TopicSlot slot) {
        if (!slot.isPeerJoinStanding || !slot.isOurJoinStanding || slot.link != null) {
            return;
        }
        if (!slot.isOurJoinSent) {
            isActivationDue = true;
            return;
        }
        slot.link = terms.topicLink(slot.ourHandle);
        slot.hasBeenActive = true;
        activeCount++;
        slot.port.onLinkUp(slot.link);
    }

    private void deactivate(final TopicSlot slot) {
        final TopicLink link = slot.link;
        if (link != null) {
            slot.link = null;
            activeCount--;
            slot.port.onLinkDown(link);
        }
    }
}
