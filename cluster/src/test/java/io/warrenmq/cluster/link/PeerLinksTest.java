package io.warrenmq.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warrenmq.cluster.link.PeerLinks.Service;
import io.warrenmq.cluster.replication.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes in one process; frames go by direct calls, and can be lost, repeated and held up. */
@Timeout(30)
class PeerLinksTest {
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");

    private final AtomicLong numbers = new AtomicLong();
    private final Map<NodeId, PeerLinks> nodes = new ConcurrentHashMap<>();
    private final List<PeerLinks> all = new ArrayList<>();

    /** How many of the next data frames are lost. */
    private final AtomicInteger losing = new AtomicInteger();

    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** What one service of one node was told, as text. */
    private static final class Heard implements PeerLinkListener {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        final BlockingQueue<PeerLink> links = new LinkedBlockingQueue<>();

        @Override
        public void up(PeerLink link) {
            events.add("up " + link.peer());
            links.add(link);
        }

        @Override
        public void received(PeerLink link, byte[] message) {
            events.add(message.length < 100 ? new String(message, java.nio.charset.StandardCharsets.UTF_8) : "long");
        }

        @Override
        public void down(PeerLink link) {
            events.add("down " + link.peer());
        }

        String next() throws InterruptedException {
            return Objects.requireNonNull(events.poll(20, TimeUnit.SECONDS), "nothing more was told");
        }

        PeerLink link() throws InterruptedException {
            return Objects.requireNonNull(links.poll(20, TimeUnit.SECONDS), "no link");
        }
    }

    private Heard node(NodeId self) {
        return node(self, PeerLinks.Options.DEFAULT);
    }

    private Heard node(NodeId self, PeerLinks.Options options) {
        PeerLinks links = new PeerLinks((to, frame) -> carry(self, to, frame), numbers::incrementAndGet, options);
        Heard heard = new Heard();
        links.serve(Service.QUEUES, heard);
        nodes.put(self, links);
        all.add(links);
        return heard;
    }

    private void carry(NodeId from, NodeId to, byte[] frame) throws InterruptedException {
        gate.await();
        boolean isData = (frame[0] & 0xff) == PeerLinks.DATA;
        if (isData && losing.get() > 0 && losing.getAndDecrement() > 0) {
            return;
        }
        PeerLinks receiver = nodes.get(to);
        if (receiver != null) {
            receiver.received(from, frame);
        }
    }

    private void see(NodeId self, NodeId... others) {
        Objects.requireNonNull(nodes.get(self)).peers(Set.of(others), self);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @AfterEach
    void close() {
        gate.countDown();
        all.forEach(PeerLinks::close);
    }

    @Test
    void whatIsSentArrivesInOrderOnBothSides() throws Exception {
        Heard a = node(A);
        Heard b = node(B);
        see(A, A, B);
        see(B, A, B);
        PeerLink toB = a.link();
        PeerLink toA = b.link();
        assertThat(a.next()).isEqualTo("up b");
        assertThat(b.next()).isEqualTo("up a");
        for (int n = 0; n < 5_000; n++) {
            assertThat(toB.send(bytes("to b " + n))).isTrue();
            assertThat(toA.send(bytes("to a " + n))).isTrue();
        }
        toB.send(new byte[300_000]);
        for (int n = 0; n < 5_000; n++) {
            assertThat(b.next()).isEqualTo("to b " + n);
            assertThat(a.next()).isEqualTo("to a " + n);
        }
        assertThat(b.next()).isEqualTo("long");
        assertThat(Objects.requireNonNull(nodes.get(A)).to(B, Service.QUEUES)).contains(toB);
    }

    @Test
    void aLinkFromWhichSomethingWasLostEndsOnBothSidesAndAnotherFollows() throws Exception {
        Heard a = node(A);
        Heard b = node(B);
        see(A, B);
        see(B, A);
        PeerLink toB = a.link();
        assertThat(a.next()).isEqualTo("up b");
        assertThat(b.next()).isEqualTo("up a");
        toB.send(bytes("first"));
        assertThat(b.next()).isEqualTo("first");
        losing.set(1);
        toB.send(bytes("lost"));
        while (losing.get() > 0) {
            Thread.onSpinWait();
        }
        toB.send(bytes("after the gap"));
        assertThat(b.next()).isEqualTo("down a");
        assertThat(a.next()).isEqualTo("down b");
        assertThat(toB.send(bytes("too late"))).isFalse();
        assertThat(b.next()).isEqualTo("up a");
        assertThat(a.next()).isEqualTo("up b");
        a.link().send(bytes("again"));
        assertThat(b.next()).isEqualTo("again");
    }

    @Test
    void aProcessThatComesBackUnderTheSameNameIsAnotherLink() throws Exception {
        Heard a = node(A);
        Heard b = node(B);
        see(A, B);
        see(B, A);
        PeerLink old = a.link();
        assertThat(a.next()).isEqualTo("up b");
        assertThat(b.next()).isEqualTo("up a");
        Heard returned = node(B); // the view never lacked the name
        see(B, A);
        assertThat(a.next()).isEqualTo("down b");
        assertThat(a.next()).isEqualTo("up b");
        assertThat(old.send(bytes("to the dead"))).isFalse();
        assertThat(returned.next()).isEqualTo("up a");
        a.link().send(bytes("to the living"));
        assertThat(returned.next()).isEqualTo("to the living");
        assertThat(b.events).isEmpty();
    }

    @Test
    void whoLeavesTheViewIsDownAndComesUpWhenSeenAgain() throws Exception {
        Heard a = node(A);
        Heard b = node(B);
        see(A, B);
        see(B, A);
        assertThat(a.next()).isEqualTo("up b");
        assertThat(b.next()).isEqualTo("up a");
        see(A);
        assertThat(a.next()).isEqualTo("down b");
        assertThat(Objects.requireNonNull(nodes.get(A)).to(B, Service.QUEUES)).isEmpty();
        see(A, B);
        assertThat(a.next()).isEqualTo("up b");
        assertThat(b.next()).isEqualTo("down a");
        assertThat(b.next()).isEqualTo("up a");
    }

    @Test
    void aPeerThatTakesNothingLosesItsLinkBeforeTheMemoryIsFull() throws Exception {
        Heard a = node(A, new PeerLinks.Options(10_000, 1_000));
        node(B);
        see(A, B);
        see(B, A);
        PeerLink toB = a.link();
        assertThat(a.next()).isEqualTo("up b");
        gate = new CountDownLatch(1);
        boolean taken = true;
        for (int n = 0; n < 100 && taken; n++) {
            taken = toB.send(new byte[500]);
        }
        assertThat(taken).as("no limit").isFalse();
        assertThat(a.next()).isEqualTo("down b");
        assertThat(toB.pendingBytes()).isLessThan(2_000);
        gate.countDown();
        assertThat(a.next()).isEqualTo("up b");
    }

    @Test
    void aClosedLinkIsFollowedByAnother() throws Exception {
        Heard a = node(A);
        Heard b = node(B);
        see(A, B);
        see(B, A);
        assertThat(a.next()).isEqualTo("up b");
        assertThat(b.next()).isEqualTo("up a");
        a.link().close();
        assertThat(a.next()).isEqualTo("down b");
        assertThat(a.next()).isEqualTo("up b");
        assertThat(b.next()).isEqualTo("down a");
        assertThat(b.next()).isEqualTo("up a");
    }

    @Test
    void damagedFramesAndMessagesThatAreTooLongAreRefused() throws Exception {
        Heard a = node(A);
        node(B);
        see(A, B);
        see(B, A);
        PeerLink toB = a.link();
        assertThat(a.next()).isEqualTo("up b");
        assertThatThrownBy(() -> toB.send(new byte[PeerLinks.LONGEST_MESSAGE_BYTES + 1]))
                .hasMessageContaining("at most");
        Objects.requireNonNull(nodes.get(A)).received(B, new byte[] {(byte) PeerLinks.OPEN, 1});
        assertThat(a.next()).isEqualTo("down b");
        assertThat(a.next()).isEqualTo("up b");
        assertThat(PeerLinks.isFrame(new byte[0])).isFalse();
    }
}
