package io.warrenmq.cluster.queues;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.cluster.link.PeerLink;
import io.warrenmq.cluster.replication.NodeId;
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

    void up(PeerLink link) {
        Conversation before = conversations.put(link.peer(), new Conversation(loop, link, serving));
        if (before != null) {
            before.end(); // a node has one link: that the other ended was not told yet
        }
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
