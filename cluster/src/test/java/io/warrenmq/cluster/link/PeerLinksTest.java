package io.warrenmq.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warrenmq.cluster.link.PeerLinks.Service;
import io.warrenmq.cluster.replication.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes in one process; one thread carries everything, and can be held up. */
@Timeout(30)
class PeerLinksTest {
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");

    private final AtomicLong numbers = new AtomicLong();
    private final Map<NodeId, PeerLinks> nodes = new ConcurrentHashMap<>();
    private final List<PeerLinks> all = new ArrayList<>();
    private final List<FakePipe> pipes = new CopyOnWriteArrayList<>();
    private final ExecutorService network = Executors.newSingleThreadExecutor();

    /** Connections are closed although nothing gets through them. */
    private final ExecutorService closing = Executors.newSingleThreadExecutor();

    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** One side of a connection in memory; the thread of the network carries everything. */
    private final class FakePipe implements Pipe {
        private final AtomicLong pending = new AtomicLong();
        private volatile @Nullable PipeEnd own;
        private volatile @Nullable FakePipe other;
        private final AtomicBoolean lost = new AtomicBoolean();

        @Override
        public void send(byte service, byte[] message) {
            pending.addAndGet(message.length);
            carry(() -> {
                pending.addAndGet(-message.length);
                FakePipe receiver = other;
                PipeEnd end = receiver == null || receiver.lost.get() ? null : receiver.own;
                if (end != null) {
                    end.received(service, message);
                }
            });
        }

        @Override
        public long pendingBytes() {
            return pending.get();
        }

        @Override
        public void close() {
            closing.execute(() -> {
                lose();
                FakePipe receiver = other;
                if (receiver != null) {
                    receiver.lose();
                }
            });
        }

        private void lose() {
            PipeEnd end = own;
            if (end != null && lost.compareAndSet(false, true)) {
                end.lost("it broke");
            }
        }
    }

    private final class FakeNetwork implements LinkNetwork {
        private final NodeId self;

        FakeNetwork(NodeId self) {
            this.self = self;
        }

        @Override
        public void tell(NodeId to, byte[] word) {
            network.execute(() -> {
                PeerLinks receiver = nodes.get(to);
                if (receiver != null) {
                    receiver.received(self, word);
                }
            });
        }

        @Override
        public int port() {
            return 35_682;
        }

        @Override
        public Pipe connect(NodeId to, int port, Greeting greeting, PipeEnd end) {
            FakePipe here = new FakePipe();
            FakePipe there = new FakePipe();
            pipes.add(here);
            here.own = end;
            network.execute(() -> {
                PeerLinks receiver = nodes.get(to);
                Optional<PipeEnd> accepted = receiver == null ? Optional.empty() : receiver.greeted(greeting, there);
                if (accepted.isEmpty()) {
                    here.lose();
                    return;
                }
                there.own = accepted.get();
                there.other = here;
                here.other = there;
                accepted.get().connected();
                end.connected();
            });
            return here;
        }
    }

    private void carry(Runnable what) {
        network.execute(() -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            what.run();
        });
    }

    /** What one service of one node was told, as text. */
    private final class Heard implements PeerLinkListener {
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

        /** The clock goes on while nothing is told. */
        String next() throws InterruptedException {
            for (int tries = 0; tries < 200; tries++) {
                String event = events.poll(100, TimeUnit.MILLISECONDS);
                if (event != null) {
                    return event;
                }
                nodes.values().forEach(PeerLinks::tick);
            }
            throw new AssertionError("nothing more was told");
        }

        PeerLink link() throws InterruptedException {
            return Objects.requireNonNull(links.poll(20, TimeUnit.SECONDS), "no link");
        }
    }

    private Heard node(NodeId self) {
        return node(self, PeerLinks.Options.DEFAULT);
    }

    private Heard node(NodeId self, PeerLinks.Options options) {
        PeerLinks links = new PeerLinks(new FakeNetwork(self), numbers::incrementAndGet, options);
        Heard heard = new Heard();
        links.serve(Service.QUEUES, heard);
        nodes.put(self, links);
        all.add(links);
        return heard;
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
        network.shutdown();
        closing.shutdown();
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
    void aConnectionThatBreaksEndsTheLinkOnBothSidesAndAnotherFollows() throws Exception {
        Heard a = node(A);
        Heard b = node(B);
        see(A, B);
        see(B, A);
        PeerLink toB = a.link();
        assertThat(a.next()).isEqualTo("up b");
        assertThat(b.next()).isEqualTo("up a");
        toB.send(bytes("first"));
        assertThat(b.next()).isEqualTo("first");
        pipes.getLast().close();
        assertThat(b.next()).isEqualTo("down a");
        assertThat(a.next()).isEqualTo("down b");
        assertThat(toB.send(bytes("too late"))).isFalse();
        assertThat(b.next()).isEqualTo("up a");
        assertThat(a.next()).isEqualTo("up b");
        a.link().send(bytes("again"));
        assertThat(b.next()).isEqualTo("again");
    }

    @Test
    void aPipeThatDoesNotKnowTheNumberIsRefused() throws Exception {
        Heard a = node(A);
        Heard b = node(B);
        see(B, A);
        PeerLinks links = Objects.requireNonNull(nodes.get(B));
        for (long guess = 100; guess < 110; guess++) {
            assertThat(links.greeted(new Greeting(A, 7, guess), new FakePipe())).isEmpty();
        }
        assertThat(links.greeted(new Greeting(new NodeId("c"), 7, 1), new FakePipe()))
                .isEmpty();
        see(A, B);
        assertThat(a.next()).isEqualTo("up b");
        assertThat(b.next()).isEqualTo("up a");
        assertThat(b.events).isEmpty();
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
        assertThat(b.events).doesNotContain("to the living", "to the dead");
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
        Heard a = node(A, new PeerLinks.Options(10_000));
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
    void damagedWordsAreLeftOutAndMessagesThatAreTooLongRefused() throws Exception {
        Heard a = node(A);
        Heard b = node(B);
        see(A, B);
        see(B, A);
        PeerLink toB = a.link();
        assertThat(a.next()).isEqualTo("up b");
        assertThat(b.next()).isEqualTo("up a");
        assertThatThrownBy(() -> toB.send(new byte[PeerLinks.LONGEST_MESSAGE_BYTES + 1]))
                .hasMessageContaining("at most");
        Objects.requireNonNull(nodes.get(A)).received(B, new byte[] {(byte) PeerLinks.ANSWER, 1});
        toB.send(bytes("still there"));
        assertThat(b.next()).isEqualTo("still there");
        assertThat(PeerLinks.isWord(new byte[0])).isFalse();
    }
}
