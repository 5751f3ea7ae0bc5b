package io.warrenmq.cluster.queues;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.cluster.link.PeerLink;
import io.warrenmq.cluster.replication.NodeId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The links to other nodes as one loop sees them. Owned by the loop. */
final class LoopLinks {
    private static final Logger LOG = LoggerFactory.getLogger(LoopLinks.class);

    private final Loop loop;
    private final QueueServing serving;
    private final Map<NodeId, Conversation> conversations = new HashMap<>();
    private final Map<MovableQueue, Waiting> waiting = new HashMap<>();

    /** How long somebody waits for a queue that moves. */
    private static final long LONGEST_WAIT_MS = 15_000;
    /** Until it is asked again where it is. */
    private static final long AGAIN_MS = 20;

    /** What waits for one queue, in order. */
    private record Waiting(ArrayDeque<MovableQueue.Task> tasks, long sinceMs) {}

    LoopLinks(Loop loop, QueueServing serving) {
        this.loop = loop;
        this.serving = serving;
    }

    Loop loop() {
        return loop;
    }

    /** The present link to a node. */
    @Nullable
    Conversation to(NodeId node) {
        return conversations.get(node);
    }

    // ---- what waits for queues that move

    boolean hasWaiting(MovableQueue queue) {
        return !waiting.isEmpty() && waiting.containsKey(queue);
    }

    void await(MovableQueue queue, MovableQueue.Task task) {
        waitingFor(queue).tasks().add(task);
        flush(queue);
    }

    /** The same, for something that was asked already: before all that wait, after a moment. */
    void again(MovableQueue queue, MovableQueue.Task task) {
        waitingFor(queue).tasks().addFirst(task);
        loop.schedule(AGAIN_MS, () -> flush(queue));
    }

    private Waiting waitingFor(MovableQueue queue) {
        Waiting present = waiting.get(queue);
        if (present == null) {
            present = new Waiting(new ArrayDeque<>(), loop.nowMs());
            waiting.put(queue, present);
            loop.schedule(LONGEST_WAIT_MS, () -> flush(queue));
        }
        return present;
    }

    /** The queue may be somewhere now, or is lost. */
    void flush(MovableQueue queue) {
        Waiting all = waiting.get(queue);
        if (all == null) {
            return;
        }
        QueueEndpoint target = queue.target(this);
        boolean lost = queue.isLost() || loop.nowMs() - all.sinceMs() >= LONGEST_WAIT_MS && target == null;
        if (lost) {
            waiting.remove(queue);
            all.tasks().forEach(MovableQueue.Task::fail);
        } else if (target != null) {
            waiting.remove(queue);
            all.tasks().forEach(task -> task.go(target));
        }
    }

    void up(PeerLink link) {
        Conversation before = conversations.put(link.peer(), new Conversation(loop, link, serving));
        if (before != null) {
            before.end(); // a node has one link: that the other ended was not told yet
        }
        List.copyOf(waiting.keySet()).forEach(this::flush);
    }

    void down(PeerLink link) {
        Conversation conversation = of(link);
        if (conversation != null) {
            conversations.remove(link.peer());
            conversation.end();
        }
    }

    /** What runs on the loop of a link that is still there. */
    @SuppressWarnings("ReferenceEquality") // a link that follows another is another
    @Nullable
    Conversation of(PeerLink link) {
        Conversation conversation = conversations.get(link.peer());
        return conversation != null && conversation.link() == link ? conversation : null;
    }

    /** Messages that came together, by their offsets. */
    void receive(PeerLink link, byte[] envelope, int[] offsets, int count) {
        Conversation conversation = of(link);
        if (conversation == null) {
            return; // the link has ended, and so has everything that they are about
        }
        Input in = new Input(envelope);
        try {
            for (int i = 0; i < count; i++) {
                in.open(offsets[i]);
                if (in.kind().isForHome()) {
                    conversation.home().receive(in);
                } else {
                    conversation.client().receive(in);
                }
            }
            conversation.client().received();
        } catch (MalformedException e) {
            LOG.warn(
                    "{} sent what cannot be read ({}); the link begins anew. Is it of another version?",
                    link.peer(),
                    e.getMessage());
            link.close();
        }
    }

    /** A message for a queue that is not here. */
    void refuse(PeerLink link, byte[] message, String reason) {
        Conversation conversation = of(link);
        if (conversation != null) {
            Input in = new Input(message);
            in.open(0);
            conversation.home().refuse(in, reason);
        }
    }

    void lose(RemoteQueue queue) {
        List.copyOf(conversations.values())
                .forEach(conversation -> conversation.client().lose(queue));
    }
}
