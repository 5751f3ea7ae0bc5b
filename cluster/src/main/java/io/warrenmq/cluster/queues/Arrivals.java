package io.warrenmq.cluster.queues;

import io.warrenmq.broker.queue.HomeQueue;
import io.warrenmq.cluster.link.PeerLink;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What comes over one link: brings each message to the loop that it is for, in one task for each loop and link message.
 * Called by the network, one message after the other.
 */
final class Arrivals {
    /** Loops of another node. More than any machine has cores. */
    private static final int MOST_STREAMS = 4096;

    private final PeerLink link;
    private final List<LoopLinks> loops;
    private final QueueServing serving;
    private final Parking parking;
    private final int largestBytes;
    private final Map<Integer, Stream> streams = new HashMap<>();

    Arrivals(PeerLink link, List<LoopLinks> loops, QueueServing serving, Parking parking, int largestBytes) {
        this.link = link;
        this.loops = loops;
        this.serving = serving;
        this.parking = parking;
        this.largestBytes = largestBytes;
    }

    /** @throws MalformedException if it cannot be read */
    void receive(byte[] envelope) {
        if (envelope.length < Envelope.HEADER_BYTES || envelope[0] != Envelope.VERSION) {
            throw new MalformedException("of another version, or too short");
        }
        ByteBuffer header = ByteBuffer.wrap(envelope);
        int number = header.getShort(2) & 0xFFFF;
        switch (envelope[1]) {
            case Envelope.MESSAGES -> distribute(envelope, stream(number), envelope.length);
            case Envelope.PART -> {
                Stream stream = stream(number);
                byte[] whole = stream.part(envelope);
                if (whole == null) {
                    stream.workedOff(envelope.length);
                } else {
                    distribute(whole, stream, envelope.length);
                }
            }
            case Envelope.ACKNOWLEDGEMENT -> acknowledged(header, number);
            default -> throw new MalformedException("an envelope of type " + envelope[1]);
        }
    }

    private Stream stream(int number) {
        if (number >= MOST_STREAMS) {
            throw new MalformedException("a stream " + number);
        }
        return streams.computeIfAbsent(number, _ -> new Stream(link, number, serving.windowBytes(), largestBytes));
    }

    private void acknowledged(ByteBuffer envelope, int number) {
        if (number >= loops.size() || envelope.capacity() < Envelope.HEADER_BYTES + Long.BYTES) {
            throw new MalformedException("an acknowledgement of stream " + number);
        }
        long bytes = envelope.getLong(Envelope.HEADER_BYTES);
        LoopLinks links = loops.get(number);
        links.loop().post(() -> {
            Conversation conversation = links.of(link);
            if (conversation != null) {
                conversation.output().acknowledged(bytes);
            }
        });
    }

    private void distribute(byte[] envelope, Stream stream, int bytes) {
        @Nullable Share[] shares = new Share[loops.size()];
        List<Share> used = new ArrayList<>(2);
        Input in = new Input(envelope);
        int at = Envelope.HEADER_BYTES;
        while (at < envelope.length) {
            int next = in.open(at);
            Optional<LoopLinks> target = target(in, envelope, at, next);
            if (target.isPresent()) {
                int index = target.get().loop().index();
                Share share = shares[index];
                if (share == null) {
                    share = new Share(target.get(), link, envelope);
                    shares[index] = share;
                    used.add(share);
                }
                share.add(at);
            }
            at = next;
        }
        if (used.isEmpty()) {
            stream.workedOff(bytes);
            return;
        }
        Receipt receipt = new Receipt(used.size(), () -> stream.workedOff(bytes));
        used.forEach(share -> share.post(receipt));
    }

    /** The loop that is to have the message that {@code in} is at, unless it waits for its queue. */
    private Optional<LoopLinks> target(Input in, byte[] envelope, int from, int to) {
        if (!in.kind().isForHome()) {
            if (in.clientLoop() >= loops.size()) {
                throw new MalformedException("an answer for loop " + in.clientLoop());
            }
            return Optional.of(loops.get(in.clientLoop()));
        }
        Optional<HomeQueue> queue = parking.find(in.subject());
        if (queue.isEmpty()) {
            parking.park(in.subject(), new Parking.Parked(link, Arrays.copyOfRange(envelope, from, to)));
            return Optional.empty();
        }
        return Optional.of(loops.get(queue.get().loop().index()));
    }

    /** What one loop gets of a link message. Owned by the network until it is posted, then by the loop. */
    private static final class Share implements Runnable {
        private final LoopLinks links;
        private final PeerLink link;
        private final byte[] envelope;
        private int[] offsets = new int[8];
        private int count;
        private @Nullable Receipt receipt;

        Share(LoopLinks links, PeerLink link, byte[] envelope) {
            this.links = links;
            this.link = link;
            this.envelope = envelope;
        }

        void add(int offset) {
            if (count == offsets.length) {
                offsets = Arrays.copyOf(offsets, count * 2);
            }
            offsets[count++] = offset;
        }

        void post(Receipt whole) {
            receipt = whole;
            links.loop().post(this);
        }

        @Override
        public void run() {
            try {
                links.receive(link, envelope, offsets, count);
            } finally {
                // Whatever happened, the memory is free again: a window that is never acknowledged stops the peer.
                Receipt whole = receipt;
                if (whole != null) {
                    whole.partDone();
                }
            }
        }
    }
}
