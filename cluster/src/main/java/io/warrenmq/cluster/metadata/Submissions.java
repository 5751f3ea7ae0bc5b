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
    private final NodeId self;
    private final int limit;
    private final Deque<Pending<R>> unapplied = new ArrayDeque<>();
    private final Deque<Waiting<R>> unsettled = new ArrayDeque<>();
    private long incarnation;
    private long nextSequence = 1;
    private long sent;
    private long sentAtMs;

    private record Pending<R>(Content.Submitted command, Reply<R> reply) {}

    private record Waiting<R>(long index, R outcome, Reply<R> reply) {}

    /** @param limit most commands that may wait */
    Submissions(NodeId self, long incarnation, int limit) {
        this.self = self;
        this.incarnation = incarnation;
        this.limit = limit;
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
            if (pending.command.sequence() > sent && commands.size() < maxCount) {
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
        Pending<R> pending = unapplied.peek();
        if (pending == null || pending.command.sequence() != sequence) {
            throw new IllegalStateException("command " + sequence + " of this node was applied, but is not the next");
        }
        unapplied.remove();
        unsettled.add(new Waiting<>(index, outcome, pending.reply));
    }

    /** Answers what every running node has applied. */
    void settled(long index) {
        while (!unsettled.isEmpty() && unsettled.peek().index <= index) {
            Waiting<R> waiting = unsettled.remove();
            waiting.reply.applied(waiting.outcome);
        }
    }

    /** The node takes a new incarnation, in another era: nobody will say what became of the rest. */
    void abandon(long newIncarnation, String reason) {
        incarnation = newIncarnation;
        nextSequence = 1;
        sent = 0;
        List<Reply<R>> replies = new ArrayList<>();
        unsettled.forEach(waiting -> replies.add(waiting.reply));
        unapplied.forEach(pending -> replies.add(pending.reply));
        unsettled.clear();
        unapplied.clear();
        replies.forEach(reply -> reply.abandoned(reason));
    }
}
