package io.warrenmq.cluster.queues;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.cluster.link.PeerLink;

/**
 * One link as one loop sees it: what this loop's clients want of the other node's queues, and what its queues are asked
 * by the other node. Owned by the loop.
 */
final class Conversation {
    private final Loop loop;
    private final PeerLink link;
    private final Output output;
    private final ClientSide client;
    private final HomeSide home;
    private boolean over;

    Conversation(Loop loop, PeerLink link, QueueServing serving) {
        this.loop = loop;
        this.link = link;
        this.output = new Output(loop, link, serving.windowBytes());
        this.client = new ClientSide(this);
        this.home = new HomeSide(this, serving);
    }

    Loop loop() {
        return loop;
    }

    PeerLink link() {
        return link;
    }

    Output output() {
        return output;
    }

    ClientSide client() {
        return client;
    }

    HomeSide home() {
        return home;
    }

    boolean isOver() {
        return over;
    }

    /** The link has ended. */
    void end() {
        over = true;
        output.close();
        client.end();
        home.end();
    }
}
