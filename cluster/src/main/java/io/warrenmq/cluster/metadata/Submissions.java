package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * This node's commands on their way: numbered, kept until applied, sent again when their fate is unknown, and answered
 * when every running node has applied them. Not thread-safe: owned by the thread of its {@link MetadataNode}.
 */
final class Submissions<R> {
    /** Stands in the place of a command that was refused: numbers have no gaps. No command of a broker is empty. */
    private static final byte[] NOTHING = {};

    private final NodeId self;
    private final int limit;
    private final Deque<Pending<R>> unapplied = new ArrayDeque<>();
    private final Deque<Waiting<R>> unsettled = new ArrayDeque<>();
    private long incarnation;
    private long nextSequence = 1;
    private long sent;
    private long sentAtMs;

    private static final class Pending<R> {
        final Reply<R> reply;
        Content.Submitted command;
        boolean everSent;
        boolean refused;

        Pending(Content.Submitted command, Reply<R> reply) {
            this.command = command;
            this.reply = reply;
        }
    }

    private record Waiting<R>(long index, R outcome, Reply<R> reply) {}

    /** @param limit most commands that may wait */
    Submissions(NodeId self, long incarnation, int limit) {
        this.self = self;
        this.incarnation = incarnation;
        this.limit = limit;
    }

    /** Whether it stands for a command that was refused. */
    static boolean isNothing(Content.Submitted command) {
        return command.command().length == 0;
    }

    void add(byte[] command, Reply<R> reply) {
        if (unapplied.size() >= limit) {
            reply.abandoned(limit + " metadata commands of this node are waiting already");
            return;
        }
        unapplied.add(new Pending<>(new Content.Submitted(self, incarnation, nextSequence++, command), reply));
    }

    /** What is to be put into the log now, in order. */
    List<Content.Submitted> unsent(int maxCount, long nowMs) {
        List<Content.Submitted> commands = new ArrayList<>();
        for (Pending<R> pending : unapplied) {
            if (commands.size() >= maxCount) {
                break;
            }
            if (pending.command.sequence() > sent) {
                pending.everSent = true;
                commands.add(pending.command);
            }
        }
        if (!commands.isEmpty()) {
            sent = commands.getLast().sequence();
            sentAtMs = nowMs;
        }
        return commands;
    }

    /** Where they went is not where they are needed: everything is sent again. What came there is not applied twice. */
    void resend() {
        sent = 0;
    }

    void resendWhenSilent(long nowMs, long silenceMs) {
        if (!unapplied.isEmpty() && nowMs - sentAtMs > silenceMs) {
            resend();
        }
    }

    /** One of this node's commands was applied. */
    void applied(long sequence, long index, R outcome) {
        Pending<R> pending = next(sequence);
        if (!pending.refused) {
            unsettled.add(new Waiting<>(index, outcome, pending.reply));
        }
    }

    /** The same for one that stands for nothing. */
    void skipped(long sequence) {
        next(sequence);
    }

    private Pending<R> next(long sequence) {
        Pending<R> pending = unapplied.peek();
        if (pending == null || pending.command.sequence() != sequence) {
            throw new IllegalStateException("command " + sequence + " of this node was applied, but is not the next");
        }
        return unapplied.remove();
    }

    /** Answers what every running node has applied. */
    void settled(long index) {
        while (!unsettled.isEmpty() && unsettled.peek().index <= index) {
            Waiting<R> waiting = unsettled.remove();
            waiting.reply.applied(waiting.outcome);
        }
    }

    /**
     * Nobody is there to agree with: whoever waits is told so. What no other node was ever told is taken back; the rest
     * may still be carried out. What was applied here is committed, and is answered without waiting for the others.
     */
    void refuse(String reason) {
        settled(Long.MAX_VALUE);
        for (Pending<R> pending : List.copyOf(unapplied)) {
            if (!pending.refused) {
                pending.refused = true;
                if (!pending.everSent) {
                    pending.command = new Content.Submitted(
                            self, pending.command.incarnation(), pending.command.sequence(), NOTHING);
                }
                pending.reply.refused(reason, !pending.everSent);
            }
        }
    }

    /** The node takes a new incarnation, in another era: nobody will say what became of the rest. */
    void abandon(long newIncarnation, String reason) {
        incarnation = newIncarnation;
        nextSequence = 1;
        sent = 0;
        List<Reply<R>> replies = new ArrayList<>();
        unsettled.forEach(waiting -> replies.add(waiting.reply));
        unapplied.stream().filter(pending -> !pending.refused).forEach(pending -> replies.add(pending.reply));
        unsettled.clear();
        unapplied.clear();
        replies.forEach(reply -> reply.abandoned(reason));
    }
}
