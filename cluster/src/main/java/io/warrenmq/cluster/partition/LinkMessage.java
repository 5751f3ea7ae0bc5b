package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What members say to each other about their links, and as bytes. */
public sealed interface LinkMessage {
    /** More members than any cluster has: what is longer is no message. */
    int MOST_NODES = 1_024;

    int LONGEST_NAME_BYTES = 255;

    /** First bytes of what is sent; no message of the metadata or of a link begins so. */
    int STATED = 0xe3;

    int HEAL = 0xe4;

    int STOPS = 0xe5;

    /**
     * A report, and what leases are made of.
     *
     * @param sentMs the sender's clock; means nothing to others
     * @param echoMs {@link #sentMs} of the last report that came from the receiver, {@link #NONE} if none did: so the
     *     receiver knows how old the sender's knowledge of it is by its own clock alone, however long this was under
     *     way
     * @param authority whether the sender leads its era and was heard by a majority within its own lease
     * @param commit index up to where it has committed
     */
    record Stated(LinkReport report, long sentMs, long echoMs, boolean authority, long commit) implements LinkMessage {
        static final long NONE = Long.MIN_VALUE;
    }

    /**
     * Of the member that decides about healing: gives up an era for the winner's.
     *
     * @param from era that the receiver is to give up; in any other the order is void
     * @param winners nodes whose metadata stay
     */
    record Heal(EraId from, Set<NodeId> winners) implements LinkMessage {
        public Heal {
            winners = Set.copyOf(winners);
        }
    }

    /** The sender is about to stop: nothing of it counts any more until it speaks again. */
    record Stops() implements LinkMessage {}

    /** Whether these bytes are such a message. */
    static boolean isOne(byte[] bytes) {
        int first = bytes.length == 0 ? 0 : bytes[0] & 0xff;
        return first >= STATED && first <= STOPS;
    }

    static byte[] encode(LinkMessage message) {
        return switch (message) {
            case Stated stated -> {
                LinkReport report = stated.report();
                ByteBuffer out = ByteBuffer.allocate(1 + 8 * 7 + 1 + size(report.hears()) + size(report.leftOut()));
                out.put((byte) STATED);
                era(out, report.era());
                out.putLong(report.incarnation()).putLong(report.clients());
                out.putLong(stated.sentMs()).putLong(stated.echoMs());
                out.put((byte) (stated.authority() ? 1 : 0));
                nodes(out, report.hears());
                nodes(out, report.leftOut());
                yield out.putLong(stated.commit()).array();
            }
            case Heal heal -> {
                ByteBuffer out = ByteBuffer.allocate(1 + 8 * 2 + size(heal.winners()));
                out.put((byte) HEAL);
                era(out, heal.from());
                nodes(out, heal.winners());
                yield out.array();
            }
            case Stops _ -> new byte[] {(byte) STOPS};
        };
    }

    /** Empty if these bytes are no message that this version understands. */
    static Optional<LinkMessage> decode(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return switch (in.get() & 0xff) {
                case STATED -> {
                    EraId era = era(in);
                    long incarnation = in.getLong();
                    long clients = in.getLong();
                    long sentMs = in.getLong();
                    long echoMs = in.getLong();
                    boolean authority = in.get() != 0;
                    LinkReport report = new LinkReport(incarnation, era, nodes(in), clients, nodes(in));
                    yield Optional.of(new Stated(report, sentMs, echoMs, authority, in.getLong()));
                }
                case STOPS -> Optional.of(new Stops());
                case HEAL -> Optional.of(new Heal(era(in), nodes(in)));
                default -> Optional.empty();
            };
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void era(ByteBuffer out, EraId era) {
        out.putLong(era.high()).putLong(era.low());
    }

    private static EraId era(ByteBuffer in) {
        return new EraId(in.getLong(), in.getLong());
    }

    private static int size(Collection<NodeId> nodes) {
        return Short.BYTES
                + nodes.stream()
                        .mapToInt(node -> Short.BYTES + name(node).length)
                        .sum();
    }

    private static byte[] name(NodeId node) {
        return node.name().getBytes(StandardCharsets.UTF_8);
    }

    private static void nodes(ByteBuffer out, Collection<NodeId> nodes) {
        out.putShort((short) nodes.size());
        nodes.forEach(node -> {
            byte[] name = name(node);
            out.putShort((short) name.length).put(name);
        });
    }

    private static Set<NodeId> nodes(ByteBuffer in) {
        int count = in.getShort();
        if (count < 0 || count > MOST_NODES) {
            throw new IllegalArgumentException("a list of " + count + " nodes");
        }
        Set<NodeId> nodes = new TreeSet<>();
        for (int n = 0; n < count; n++) {
            int length = in.getShort();
            if (length < 0 || length > LONGEST_NAME_BYTES) {
                throw new IllegalArgumentException("a name of " + length + " bytes");
            }
            byte[] name = new byte[length];
            in.get(name);
            nodes.add(new NodeId(new String(name, StandardCharsets.UTF_8)));
        }
        return nodes;
    }
}
