package io.warrenmq.balancer.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two sides without sockets: what is written to one stays until the test takes it. */
class LegTest {
    /** A peer that takes nothing until it is told to. */
    private static final class Reluctant extends ChannelOutboundHandlerAdapter {
        private final boolean[] taking;

        Reluctant(boolean[] taking) {
            this.taking = taking;
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            if (taking[0]) {
                ctx.flush();
            }
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            var _ = ctx.write(message, promise);
        }
    }

    private final List<String> told = new ArrayList<>();
    private final Leg.Owner owner = new Leg.Owner() {
        @Override
        public void earlyBytes() {
            told.add("early bytes");
        }

        @Override
        public void handshakeDone(boolean success) {
            told.add("handshake");
        }

        @Override
        public void inputEnded(boolean fromClient) {
            told.add(fromClient ? "client sends no more" : "server sends no more");
        }

        @Override
        public void outputEnded() {
            told.add("an output ended");
        }

        @Override
        public void failed(boolean clientSide) {
            told.add("failed");
        }
    };

    private final boolean[] clientTakes = {true};
    private final boolean[] serverTakes = {true};
    private final EmbeddedChannel clientChannel = channel(clientTakes);
    private final EmbeddedChannel serverChannel = channel(serverTakes);
    private final Leg client = new Leg(owner, clientChannel, true);
    private final Leg server = new Leg(owner, serverChannel, false);

    private static EmbeddedChannel channel(boolean[] takes) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(500, 1000));
        channel.pipeline().addLast(new Reluctant(takes));
        return channel;
    }

    private void join() {
        clientChannel.pipeline().addLast(client);
        serverChannel.pipeline().addLast(server);
        server.join(client);
        client.join(server);
    }

    private static void send(EmbeddedChannel from, int bytes) {
        from.pipeline().fireChannelRead(Unpooled.wrappedBuffer(new byte[bytes]));
    }

    private static void endInput(EmbeddedChannel of) {
        of.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    @Test
    void anOutputHasEndedOnlyWhenEverythingBeforeTheEndWasTaken() {
        serverTakes[0] = false;
        join();
        send(clientChannel, 300);
        endInput(clientChannel);

        assertThat(server.outputEnded()).as("300 bytes still wait").isFalse();
        assertThat(told).containsExactly("client sends no more");

        serverTakes[0] = true;
        serverChannel.flush();
        serverChannel.runPendingTasks();
        assertThat(server.outputEnded()).isTrue();
        assertThat(told).containsExactly("client sends no more", "an output ended");
        serverChannel.releaseOutbound();
    }

    @Test
    void aClientThatIsNotReadIsNotToBlameForItsSilence() {
        serverTakes[0] = false;
        join();
        assertThat(client.isAwaited()).isTrue();
        send(clientChannel, 2000);

        assertThat(clientChannel.config().isAutoRead()).isFalse();
        assertThat(client.isAwaited()).isFalse();
        assertThat(server.isAwaited()).as("the server takes nothing").isTrue();

        serverTakes[0] = true;
        serverChannel.flush();
        serverChannel.runPendingTasks();
        assertThat(clientChannel.config().isAutoRead()).isTrue();
        assertThat(client.isAwaited()).isTrue();
        serverChannel.releaseOutbound();
    }

    @Test
    void aSideThatSendsNoMoreIsAwaitedOnlyWhileItHasSomethingToTake() {
        clientTakes[0] = false;
        join();
        endInput(clientChannel);
        assertThat(client.isAwaited()).isFalse();
        send(serverChannel, 10);
        endInput(serverChannel);

        assertThat(client.isAwaited()).as("ten bytes and the end wait").isTrue();
        assertThat(server.isAwaited()).isFalse();
        clientTakes[0] = true;
        clientChannel.flush();
        clientChannel.runPendingTasks();
        assertThat(client.isAwaited()).isFalse();
        clientChannel.releaseOutbound();
        serverChannel.releaseOutbound();
    }
}
