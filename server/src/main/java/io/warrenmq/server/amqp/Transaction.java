package io.warrenmq.server.amqp;

import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.store.memory.ReferenceReleaser;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.MethodId;
import io.warrenmq.wire.ReplyCode;
import io.warrenmq.wire.TxMethod;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The transaction of a channel: publishes, checked, routed and stored, and settlements, all of which take effect at
 * commit. Owned by the channel's loop. Atomic per queue only, and not across a crash, as in RabbitMQ.
 */
final class Transaction {
    private record Publish(
            long location,
            QueuePort[] ports,
            List<ReplyConsumer> replies,
            boolean mandatory,
            int bodySizeBytes,
            int priority,
            int flags) {}

    private record Settle(long tag, long position, ChannelSink sink, Outcome outcome, int seconds) {}

    private final Channel channel;
    private final List<Publish> publishes = new ArrayList<>();
    private final List<Settle> settles = new ArrayList<>();
    private long nextSequence = 1;
    private long awaited;
    private boolean refused;
    private boolean committing;

    Transaction(Channel channel) {
        this.channel = channel;
    }

    /** Number of publishes and settlements that wait for the commit. */
    int uncommitted() {
        return publishes.size() + settles.size();
    }

    int uncommittedMessages() {
        return publishes.size();
    }

    int uncommittedAcks() {
        return settles.size();
    }

    /** Takes a stored message with one reference for each queue and reply, or one when there are none. */
    void publish(long location, PublishedContent content, QueuePort[] ports, List<ReplyConsumer> replies) {
        publishes.add(new Publish(
                location,
                ports,
                replies,
                content.mandatory(),
                (int) content.bodySizeBytes(),
                content.priority(),
                content.flags()));
    }

    /** To be asked before anything is added. */
    void requireRoom() {
        if (uncommitted() >= ServerLimits.MOST_PER_TRANSACTION) {
            throw new AmqpException(
                    ReplyCode.RESOURCE_ERROR,
                    "more than " + ServerLimits.MOST_PER_TRANSACTION + " publishes and settlements in a transaction");
        }
    }

    UnackedDeliveries.Taker settling(Outcome outcome, int seconds) {
        return (tag, position, sink) -> settles.add(new Settle(tag, position, sink, outcome, seconds));
    }

    /** tx.commit: commit-ok follows when every queue has what it got as safe as it promises. */
    void commit() {
        committing = true;
        refused = false;
        awaited = 1;
        Set<QueuePort> touched = new LinkedHashSet<>();
        for (Publish publish : publishes) {
            commit(publish, touched);
        }
        for (Settle settle : settles) {
            settle.sink().port().settle(settle.sink(), settle.position(), settle.outcome());
            settle.sink().settled();
            touched.add(settle.sink().port());
        }
        publishes.clear();
        settles.clear();
        channel.loop().writer().flushReferences();
        channel.connection().suspend();
        for (QueuePort port : touched) {
            SettleBatch batch = port.takeSettlements();
            if (batch != null) {
                awaited++;
                port.queue().settleDurably(batch, channel.loop(), () -> answered(1, true));
            }
        }
        channel.handOver();
        answered(1, true);
    }

    private void commit(Publish publish, Set<QueuePort> touched) {
        if (publish.ports().length == 0 && publish.replies().isEmpty()) {
            if (publish.mandatory()) {
                channel.rules().giveBack(publish.location());
            }
            channel.loop().releaser().release(publish.location());
            return;
        }
        if (publish.mandatory() && publish.replies().isEmpty() && allGone(publish.ports())) {
            channel.rules().giveBack(publish.location());
            channel.loop().writer().flushReferences();
            for (int i = 0; i < publish.ports().length; i++) {
                channel.loop().releaser().release(publish.location());
            }
            return;
        }
        long sequence = nextSequence++;
        awaited += publish.ports().length;
        int flags = publish.flags() | (publish.ports().length > 1 ? PublishBatch.SHARED : 0);
        for (QueuePort port : publish.ports()) {
            port.publish(publish.location(), sequence, publish.bodySizeBytes(), publish.priority(), flags);
            touched.add(port);
        }
        channel.loop().writer().flushReferences();
        publish.replies().forEach(consumer -> consumer.deliver(publish.location()));
    }

    /** Queues may be deleted between publish and commit; a mandatory message that none is left for comes back. */
    private boolean allGone(QueuePort[] ports) {
        for (QueuePort port : ports) {
            QueueEndpoint queue = port.queue();
            if (queue.id() < 0
                    || channel.connection()
                            .client()
                            .virtualHost()
                            .queue(queue.name())
                            .filter(entry -> entry.endpoint().id() == queue.id())
                            .isPresent()) {
                return false;
            }
        }
        return true;
    }

    /** Queues answered for so many publishes or settlements. */
    void answered(long count, boolean accepted) {
        awaited -= count;
        refused |= !accepted;
        if (awaited == 0 && committing) {
            committing = false;
            finish();
        }
    }

    private void finish() {
        if (channel.isOpen()) {
            if (refused) {
                channel.connection()
                        .errors()
                        .fail(
                                channel,
                                MethodId.TX_COMMIT,
                                new AmqpException(ReplyCode.PRECONDITION_FAILED, "partial tx completion"));
            } else {
                channel.send(new TxMethod.CommitOk());
            }
        }
        channel.connection().resume();
    }

    /** tx.rollback, or the end of the channel: publishes never happened, settled deliveries are outstanding again. */
    void rollback(UnackedDeliveries unacked) {
        ReferenceReleaser releaser = channel.loop().releaser();
        // Without this the releases could be counted before the references that they give back.
        channel.loop().writer().flushReferences();
        for (Publish publish : publishes) {
            int references =
                    Math.max(1, publish.ports().length + publish.replies().size());
            for (int i = 0; i < references; i++) {
                releaser.release(publish.location());
            }
        }
        publishes.clear();
        for (Settle settle : settles) {
            unacked.restore(settle.tag(), settle.position(), settle.sink(), settle.seconds());
        }
        settles.clear();
    }
}
