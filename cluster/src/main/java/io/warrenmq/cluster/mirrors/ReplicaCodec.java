package io.warrenmq.cluster.mirrors;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.Label;
import io.warrenmq.cluster.replication.LabelRuns;
import io.warrenmq.cluster.replication.QueueId;
import io.warrenmq.cluster.replication.QueueName;
import io.warrenmq.cluster.replication.ReplicaMessage;
import io.warrenmq.cluster.replication.Session;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * What replicas say to each other, as bytes. The name of the queue is not among them: both know it by its id.
 *
 * <p>A head, and a body for operations; the latter as they stand, so that one array serves all mirrors.
 */
final class ReplicaCodec {
    private static final byte[] NOTHING = {};

    private static final int APPEND = 1;
    private static final int INSTALL = 2;
    private static final int ACK = 3;
    private static final int RESUME = 4;
    private static final int DIVERGED = 5;
    private static final int OFFER_WANTED = 6;
    private static final int MERGED = 8;
    private static final int PIECE = 9;
    private static final int CONFIRMED = 10;

    /** More runs than a copy ever has that was not damaged. */
    private static final int MOST_RUNS = 1 << 16;

    private ReplicaCodec() {}

    /** As it goes to the link. */
    record Encoded(byte[] head, byte[] body) {}

    /** What can come. */
    sealed interface Received {
        /** Of the protocol. */
        record Message(ReplicaMessage message) implements Received {}

        /** Owner to mirror: what every in-sync member has. */
        record Confirmed(Label label, long index) implements Received {}

        /**
         * A part of the owner's state.
         *
         * @param number 0 for the first
         */
        record Piece(Label label, long lossyEpoch, long confirmed, long transfer, long number, Operations operations)
                implements Received {}
    }

    static Encoded piece(
            Label label, long lossyEpoch, long confirmed, long transfer, long number, Operations operations) {
        ByteBuffer out = begin(PIECE, 5 * Long.BYTES, label);
        out.putLong(lossyEpoch)
                .putLong(confirmed)
                .putLong(transfer)
                .putLong(number)
                .putLong(operations.count());
        return new Encoded(bytes(out), operations.bytes());
    }

    static Encoded confirmed(Label label, long index) {
        return new Encoded(bytes(begin(CONFIRMED, Long.BYTES, label).putLong(index)), NOTHING);
    }

    static Encoded encode(ReplicaMessage message) {
        Label label = message.label();
        return switch (message) {
            case ReplicaMessage.Append m -> {
                Operations operations = (Operations) m.batch();
                ByteBuffer out = begin(APPEND, 5 * Long.BYTES + 2 * LABEL_BYTES, label);
                out.putLong(m.base())
                        .putLong(m.lossyEpoch())
                        .putLong(m.confirmed())
                        .putLong(m.first());
                label(out, m.previous());
                label(out, m.batchLabel());
                out.putLong(operations.count());
                yield new Encoded(bytes(out), operations.bytes());
            }
            case ReplicaMessage.Install m -> {
                ByteBuffer out = begin(INSTALL, 4 * Long.BYTES + lineageBytes(m.lineage()), label);
                out.putLong(m.base()).putLong(m.lossyEpoch()).putLong(m.confirmed());
                out.putLong(((HeldCopy.State) m.state()).offset());
                lineage(out, m.lineage());
                yield new Encoded(bytes(out), NOTHING);
            }
            case ReplicaMessage.Ack m -> {
                ByteBuffer out = begin(ACK, SESSION_BYTES + 2 * Long.BYTES, label);
                session(out, m.session());
                out.putLong(m.match()).putLong(m.safe());
                yield new Encoded(bytes(out), NOTHING);
            }
            case ReplicaMessage.Resume m -> {
                ByteBuffer out = begin(RESUME, SESSION_BYTES + Long.BYTES + lineageBytes(m.lineage()), label);
                session(out, m.session());
                out.putLong(m.match());
                lineage(out, m.lineage());
                yield new Encoded(bytes(out), NOTHING);
            }
            case ReplicaMessage.Diverged m -> {
                ByteBuffer out = begin(DIVERGED, SESSION_BYTES + lineageBytes(m.lineage()), label);
                session(out, m.session());
                lineage(out, m.lineage());
                yield new Encoded(bytes(out), NOTHING);
            }
            case ReplicaMessage.OfferWanted m -> {
                ByteBuffer out = begin(OFFER_WANTED, Long.BYTES, label);
                out.putLong(m.shared());
                yield new Encoded(bytes(out), NOTHING);
            }
            case ReplicaMessage.Merged m -> {
                ByteBuffer out = begin(MERGED, 4 * Long.BYTES, label);
                out.putLong(m.behind())
                        .putLong(m.through())
                        .putLong(m.required())
                        .putLong(m.confirmed());
                yield new Encoded(bytes(out), NOTHING);
            }
            case ReplicaMessage.Offer _ -> throw new IllegalStateException("copies are not offered yet");
        };
    }

    /**
     * @param body what follows the head; taken as it is, so it must not change any more
     * @throws IllegalArgumentException if it cannot be read
     */
    static Received decode(QueueName queue, ByteBuffer in, byte[] body) {
        try {
            int kind = in.get();
            Label label = label(in, queue);
            return switch (kind) {
                case PIECE -> {
                    long lossyEpoch = in.getLong();
                    long confirmed = in.getLong();
                    long transfer = in.getLong();
                    long number = in.getLong();
                    yield new Received.Piece(label, lossyEpoch, confirmed, transfer, number, operations(in, body));
                }
                case CONFIRMED -> new Received.Confirmed(label, in.getLong());
                case APPEND -> {
                    long base = in.getLong();
                    long lossyEpoch = in.getLong();
                    long confirmed = in.getLong();
                    long first = in.getLong();
                    Label previous = label(in, queue);
                    Label batchLabel = label(in, queue);
                    yield message(new ReplicaMessage.Append(
                            label, base, lossyEpoch, confirmed, first, previous, batchLabel, operations(in, body)));
                }
                case INSTALL -> {
                    long base = in.getLong();
                    long lossyEpoch = in.getLong();
                    long confirmed = in.getLong();
                    long offset = in.getLong();
                    yield message(new ReplicaMessage.Install(
                            label, base, lossyEpoch, confirmed, lineage(in, queue), new HeldCopy.State(offset)));
                }
                case ACK -> message(new ReplicaMessage.Ack(label, session(in), in.getLong(), in.getLong()));
                case RESUME -> message(new ReplicaMessage.Resume(label, session(in), in.getLong(), lineage(in, queue)));
                case DIVERGED -> message(new ReplicaMessage.Diverged(label, session(in), lineage(in, queue)));
                case OFFER_WANTED -> message(new ReplicaMessage.OfferWanted(label, in.getLong()));
                case MERGED ->
                    message(new ReplicaMessage.Merged(label, in.getLong(), in.getLong(), in.getLong(), in.getLong()));
                default -> throw new IllegalArgumentException("a message of kind " + kind);
            };
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a message that ends too early", e);
        }
    }

    private static Received message(ReplicaMessage message) {
        return new Received.Message(message);
    }

    private static Operations operations(ByteBuffer in, byte[] body) {
        return new Operations(body, (int) in.getLong(), false);
    }

    private static final int LABEL_BYTES = 6 * Long.BYTES;
    private static final int SESSION_BYTES = 3 * Long.BYTES;

    private static ByteBuffer begin(int kind, int bytes, Label label) {
        ByteBuffer out = ByteBuffer.allocate(1 + LABEL_BYTES + bytes).put((byte) kind);
        label(out, label);
        return out;
    }

    @SuppressWarnings("ByteBufferBackingArray") // of begin: the array begins where the buffer does
    private static byte[] bytes(ByteBuffer out) {
        return out.array();
    }

    private static void label(ByteBuffer out, Label label) {
        era(out, label.era());
        era(out, label.queue().era());
        out.putLong(label.queue().index()).putLong(label.epoch());
    }

    private static Label label(ByteBuffer in, QueueName queue) {
        EraId era = era(in);
        return new Label(era, new QueueId(queue, era(in), in.getLong()), in.getLong());
    }

    private static void era(ByteBuffer out, EraId era) {
        out.putLong(era.high()).putLong(era.low());
    }

    private static EraId era(ByteBuffer in) {
        return new EraId(in.getLong(), in.getLong());
    }

    private static void session(ByteBuffer out, Session session) {
        era(out, session.era());
        out.putLong(session.index());
    }

    private static Session session(ByteBuffer in) {
        return new Session(era(in), in.getLong());
    }

    private static int lineageBytes(LabelRuns<Label> lineage) {
        return Integer.BYTES + lineage.runs() * (LABEL_BYTES + Long.BYTES);
    }

    private static void lineage(ByteBuffer out, LabelRuns<Label> lineage) {
        out.putInt(lineage.runs());
        for (int run = 0; run < lineage.runs(); run++) {
            label(out, lineage.label(run));
            out.putLong(lineage.last(run) - lineage.first(run) + 1);
        }
    }

    private static LabelRuns<Label> lineage(ByteBuffer in, QueueName queue) {
        int runs = in.getInt();
        if (runs < 0 || runs > MOST_RUNS) {
            throw new IllegalArgumentException("a lineage of " + runs + " runs");
        }
        LabelRuns<Label> lineage = new LabelRuns<>();
        for (int run = 0; run < runs; run++) {
            Label label = label(in, queue);
            lineage.append(label, in.getLong());
        }
        return lineage;
    }
}
