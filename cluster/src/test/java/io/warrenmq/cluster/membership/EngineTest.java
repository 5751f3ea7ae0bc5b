package io.warrenmq.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warrenmq.cluster.replication.NodeId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EngineTest {
    private final List<Engine> engines = new ArrayList<>();
    private final List<Integer> ports = TestEngines.freePorts(3);

    /** What an engine told, in order. */
    private static final class Heard implements EngineListener {
        final BlockingQueue<Set<NodeId>> views = new LinkedBlockingQueue<>();
        final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

        @Override
        public void peers(Set<NodeId> inView, Set<NodeId> acrossSplit) {
            views.add(inView);
        }

        @Override
        public void received(NodeId from, byte[] message) {
            messages.add(from + ": " + message.length);
        }

        void awaitView(int size) throws InterruptedException {
            Set<NodeId> view;
            do {
                view = Objects.requireNonNull(views.poll(20, TimeUnit.SECONDS), "no view of " + size);
            } while (view.size() != size);
        }
    }

    private Engine engine(int number, String cookie, Heard heard) {
        Supplier<Collection<InetSocketAddress>> members =
                () -> ports.stream().map(TestEngines::loopback).toList();
        Engine engine = new Engine(TestEngines.settings(ports.get(number), "n" + number, cookie, members), heard);
        engines.add(engine);
        return engine;
    }

    @AfterEach
    void close() {
        engines.forEach(Engine::close);
    }

    @Test
    void nodesWithTheSameCookieFindEachOtherAndNoticeWhoLeaves() throws Exception {
        Heard first = new Heard();
        engine(0, "cookie", first).connect();
        Heard second = new Heard();
        Engine other = engine(1, "cookie", second);
        other.connect();
        first.awaitView(2);
        assertThat(second.views.take()).containsExactly(new NodeId("n0"), new NodeId("n1"));

        other.send(new NodeId("n0"), new byte[200_000]);
        assertThat(first.messages.poll(10, TimeUnit.SECONDS)).isEqualTo("n1: 200000");
        other.send(new NodeId("nobody"), new byte[1]);

        other.close();
        other.close();
        first.awaitView(1);
    }

    @Test
    void aNodeWithAnotherCookieIsRefusedAndToldWhy() throws Exception {
        Heard first = new Heard();
        engine(0, "cookie", first).connect();
        Engine stranger = engine(1, "biscuit", new Heard());
        assertThatThrownBy(stranger::connect)
                .isInstanceOf(Engine.JoinRefusedException.class)
                .hasMessageContaining("the Erlang cookies differ");
        first.awaitView(1);
        assertThat(first.views).isEmpty();
    }

    @Test
    void aPortThatIsTakenIsReported() {
        engine(0, "cookie", new Heard()).connect();
        Engine second = new Engine(TestEngines.settings(ports.getFirst(), "n1", "cookie", List::of), new Heard());
        engines.add(second);
        assertThatThrownBy(second::connect).hasMessageContaining("Is another node running there?");
    }

    @Test
    void anEmptyCookieIsNoCookie() {
        assertThatThrownBy(() -> TestEngines.settings(0, "", List::of))
                .hasMessageContaining("the Erlang cookie is empty");
    }
}
