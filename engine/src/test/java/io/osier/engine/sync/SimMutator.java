package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.event.Crc32c;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import io.osier.codec.message.ForkFrameEncoder;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.RefusalEncoder;
import io.osier.codec.message.ResponseFrameEncoder;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.HelloDecoder;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RequestDecoder;
import io.osier.codec.message.sbe.ResponseDecoder;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Turns what an honest session sends into what a hostile peer sends: damage, and lies that are well formed. */
final class SimMutator {
    private static final int GARBAGE_PERCENT = 3;
    private static final int FLOOD_MAX = 64;
    private static final int DAMAGE_ONE_IN = 3;

    private final Simulation simulation;
    private final Random random;
    private final boolean isGarbler;
    private final boolean isLiar;
    private final boolean isForger;
    private final boolean isTrickler;
    private final boolean isDamager;
    private final ResponseDecoder decoder = new ResponseDecoder();
    private final Runs runs = new Runs();

    SimMutator(final Simulation simulation) {
        this.simulation = simulation;
        random = simulation.random();
        isGarbler = random.nextInt(3) == 0;
        isLiar = random.nextBoolean();
        isForger = random.nextBoolean();
        isTrickler = random.nextInt(4) == 0;
        isDamager = random.nextBoolean() || simulation.options().isDeep;
    }

    /** How long a frame is held back. */
    long gapNs(final SimFrame frame) {
        return isTrickler && FrameValidator.templateId(frame.buffer(), 0) == ResponseDecoder.TEMPLATE_ID
                ? simulation.options().config(0).requestStallNs() * 7 / 10
                : 0;
    }

    /** What is sent in place of a frame. */
    List<SimFrame> mutate(final SimFrame frame) {
        final List<SimFrame> out = new ArrayList<>();
        final int templateId = FrameValidator.templateId(frame.buffer(), 0);
        final boolean isDue = random.nextInt(100) < simulation.options().liePercent;
        if (templateId == ResponseDecoder.TEMPLATE_ID && (isDue || isTrickler || isDamager)) {
            decoder.wrap(frame.buffer(), FrameDescriptor.BODY_OFFSET, ResponseDecoder.BLOCK_LENGTH, 1);
            final int length = FrameDescriptor.eventsLength(frame.buffer(), 0);
            if (runs.walk(frame.buffer(), FrameDescriptor.EVENTS_OFFSET, length) != EventFault.NONE) {
                throw new AssertionError("a real session sends whole events");
            }
            mutateResponse(frame, isDue, out);
        } else {
            if (templateId == AdvertiseDecoder.TEMPLATE_ID && isDue && isLiar) {
                lieInAdvert(frame.buffer());
            }
            out.add(frame);
            if (templateId == RequestDecoder.TEMPLATE_ID && isDue && isLiar) {
                flood(frame, out);
            }
        }
        if (isGarbler && templateId != HelloDecoder.TEMPLATE_ID && random.nextInt(100) < GARBAGE_PERCENT) {
            out.forEach(this::garble);
        }
        return out;
    }

    /** The same under many ids. */
    private void flood(final SimFrame frame, final List<SimFrame> out) {
        simulation.coverage().add(SimShape.LIE_FLOOD);
        for (int i = random.nextInt(FLOOD_MAX); i >= 0; i--) {
            final SimFrame copy = copy(frame);
            copy.buffer()
                    .putInt(
                            FrameDescriptor.BODY_OFFSET + RequestDecoder.requestIdEncodingOffset(),
                            FLOOD_MAX + random.nextInt(1 << 30),
                            ByteOrder.LITTLE_ENDIAN);
            out.add(copy);
        }
    }

    private void garble(final SimFrame frame) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            frame.buffer().putByte(random.nextInt(frame.length()), (byte) random.nextInt());
        }
    }

    private void lieInAdvert(final MutableDirectBuffer buffer) {
        final int count = FrameDescriptor.headCount(buffer, 0);
        if (count == 0) {
            lieInDigest(buffer);
            return;
        }
        simulation.coverage().add(SimShape.LIE_ADVERT);
        final int head = FrameDescriptor.HEADS_OFFSET + random.nextInt(count) * FrameDescriptor.HEAD_LENGTH;
        switch (random.nextInt(4)) {
            case 3 -> {
                simulation.coverage().add(SimShape.LIE_QUARANTINE);
                buffer.setMemory(
                        head + FrameDescriptor.HEAD_SEQ_OFFSET,
                        FrameDescriptor.HEAD_LENGTH - FrameDescriptor.HEAD_SEQ_OFFSET,
                        (byte) 0xff);
            }
            case 0 ->
                buffer.putLong(
                        head + FrameDescriptor.HEAD_SEQ_OFFSET, 1 + random.nextInt(1_000_000), ByteOrder.LITTLE_ENDIAN);
            case 1 -> fill(buffer, head + FrameDescriptor.HEAD_HASH_OFFSET, EventHash.LENGTH);
            default -> fill(buffer, head + FrameDescriptor.HEAD_AUTHOR_OFFSET, AuthorId.LENGTH);
        }
    }

    private void lieInDigest(final MutableDirectBuffer buffer) {
        final int nodeCount = FrameDescriptor.nodeCount(buffer, 0);
        if (FrameDescriptor.authorCount(buffer, 0) == 0) {
            return;
        }
        simulation.coverage().add(SimShape.LIE_DIGEST);
        final int node = FrameDescriptor.nodesOffset(buffer, 0)
                + (nodeCount == 0 ? 0 : random.nextInt(nodeCount) * FrameDescriptor.NODE_LENGTH);
        fill(
                buffer,
                nodeCount == 0 ? FrameDescriptor.FINGERPRINT_OFFSET : node + FrameDescriptor.NODE_FINGERPRINT_OFFSET,
                FrameDescriptor.FINGERPRINT_LENGTH);
    }

    private void fill(final MutableDirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        buffer.putBytes(offset, bytes);
    }

    private void mutateResponse(final SimFrame frame, final boolean isDue, final List<SimFrame> out) {
        if (isDue && isForger && decoder.flags().last() && random.nextBoolean()) {
            out.add(fork(frame.buffer()));
            out.add(frame);
        } else if (isDue && isForger && runs.eventCount() > 0) {
            forge(frame.buffer());
            out.add(frame);
        } else if (isDue && isLiar) {
            lieInResponse(frame, out);
        } else if (isTrickler && runs.eventCount() > 1) {
            simulation.coverage().add(SimShape.LIE_TRICKLE);
            trickle(frame, out);
        } else {
            if (isDamager) {
                damage(frame.buffer());
            }
            out.add(frame);
        }
    }

    /** Damages signatures inside of runs, which no hash covers. */
    private void damage(final MutableDirectBuffer buffer) {
        int event = FrameDescriptor.EVENTS_OFFSET;
        for (int i = 1; i < runs.eventCount(); i++) {
            final int next = event + buffer.getInt(event, ByteOrder.LITTLE_ENDIAN);
            if (Runs.isNext(buffer, event, next) && random.nextInt(DAMAGE_ONE_IN) == 0) {
                simulation.coverage().add(SimShape.LIE_DAMAGE);
                change(buffer, event, EventDescriptor.SIGNATURE_OFFSET);
            }
            event = next;
        }
    }

    private void lieInResponse(final SimFrame frame, final List<SimFrame> out) {
        final MutableDirectBuffer buffer = frame.buffer();
        final int handle = buffer.getInt(FrameDescriptor.BODY_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final int requestId = (int) decoder.requestId();
        switch (random.nextInt(5)) {
            case 0 -> {
                simulation.coverage().add(SimShape.LIE_CUT);
                final int count = runs.eventCount() / 2;
                frame.length(
                        ResponseFrameEncoder.finish(buffer, handle, requestId, count, length(buffer, count), true));
                out.add(frame);
            }
            case 1 -> {
                simulation.coverage().add(SimShape.LIE_WITHHELD);
                frame.release();
            }
            case 2 -> {
                simulation.coverage().add(SimShape.LIE_TWICE);
                out.add(frame);
                out.add(copy(frame));
            }
            case 3 -> {
                simulation.coverage().add(SimShape.LIE_BUSY);
                final RefuseCode code = random.nextBoolean() ? RefuseCode.BUSY : RefuseCode.LIMIT_EXCEEDED;
                final SimFrame refusal = simulation.claim(RefusalEncoder.REFUSE_LENGTH_MAX);
                refusal.length(
                        RefusalEncoder.encodeRefuseRequest(refusal.buffer(), handle, requestId, code, 0, "not now"));
                frame.release();
                out.add(refusal);
            }
            default -> {
                simulation.coverage().add(SimShape.LIE_ORDER);
                trickle(frame, out);
                out.add(0, out.remove(out.size() - 1));
            }
        }
    }

    private SimFrame copy(final SimFrame frame) {
        final SimFrame copy = simulation.claim(frame.length());
        copy.buffer().putBytes(0, frame.buffer(), 0, frame.length());
        copy.length(frame.length());
        simulation.trim(copy);
        return copy;
    }

    /** Bytes of the first events of a Response. */
    private static int length(final MutableDirectBuffer buffer, final int eventCount) {
        int length = 0;
        for (int i = 0; i < eventCount; i++) {
            length += buffer.getInt(FrameDescriptor.EVENTS_OFFSET + length, ByteOrder.LITTLE_ENDIAN);
        }
        return length;
    }

    /** A proof against somebody who did not fork: two true events, one of which was changed. */
    private SimFrame fork(final DirectBuffer response) {
        simulation.coverage().add(SimShape.LIE_FORK);
        final SimFrame frame = simulation.claim(1 << 20);
        final int handle = response.getInt(FrameDescriptor.BODY_OFFSET, ByteOrder.LITTLE_ENDIAN);
        frame.length(ForkFrameEncoder.encode(frame.buffer(), handle, simulation.falseProof()));
        change(
                frame.buffer(),
                FrameDescriptor.forkSecondOffset(frame.buffer(), 0),
                random.nextBoolean() ? EventDescriptor.TIMESTAMP_OFFSET : EventDescriptor.SIGNATURE_OFFSET);
        simulation.trim(frame);
        return frame;
    }

    /** One event per frame. */
    private void trickle(final SimFrame frame, final List<SimFrame> out) {
        final MutableDirectBuffer buffer = frame.buffer();
        final int handle = buffer.getInt(FrameDescriptor.BODY_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final boolean isLast = decoder.flags().last();
        int offset = FrameDescriptor.EVENTS_OFFSET;
        for (int i = 1; i < runs.eventCount(); i++) {
            final int length = buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
            out.add(single(buffer, offset, length, handle, false));
            offset += length;
        }
        final int rest = FrameDescriptor.EVENTS_OFFSET + length(buffer, runs.eventCount()) - offset;
        out.add(single(buffer, offset, rest, handle, isLast));
        frame.release();
    }

    private SimFrame single(
            final MutableDirectBuffer buffer,
            final int offset,
            final int length,
            final int handle,
            final boolean isLast) {
        final SimFrame frame = simulation.claim(FrameDescriptor.responseLength(length));
        frame.buffer().putBytes(FrameDescriptor.EVENTS_OFFSET, buffer, offset, length);
        frame.length(ResponseFrameEncoder.finish(
                frame.buffer(), handle, (int) decoder.requestId(), length == 0 ? 0 : 1, length, isLast));
        simulation.trim(frame);
        return frame;
    }

    /** Damages an event, more often its signature than what is under that. */
    private void forge(final MutableDirectBuffer buffer) {
        final int event = FrameDescriptor.EVENTS_OFFSET + length(buffer, random.nextInt(runs.eventCount()));
        change(
                buffer,
                event,
                random.nextInt(4) == 0 ? EventDescriptor.TIMESTAMP_OFFSET : EventDescriptor.SIGNATURE_OFFSET);
    }

    /** Changes a byte of an event and makes its checksum right again. */
    private void change(final MutableDirectBuffer buffer, final int event, final int begin) {
        final int place = event + begin + random.nextInt(8);
        buffer.putByte(place, (byte) (buffer.getByte(place) ^ (1 + random.nextInt(255))));
        final int length = buffer.getInt(event, ByteOrder.LITTLE_ENDIAN) - EventDescriptor.SIGNATURE_OFFSET;
        buffer.putInt(
                event + EventDescriptor.CRC_OFFSET,
                Crc32c.compute(buffer, event + EventDescriptor.SIGNATURE_OFFSET, length),
                ByteOrder.LITTLE_ENDIAN);
    }
}
