package io.warrenmq.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.warrenmq.cluster.link.PipeEnd;
import io.warrenmq.cluster.link.Pipes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pipe that another node opens, or anybody: it must greet before anything. Owned by the event loop of its channel.
 */
final class AcceptedPipe extends ChannelPipe {
    private static final byte[] ANSWER = {};

    private final Pipes.Gate gate;
    private @Nullable Future<?> limit;

    AcceptedPipe(Channel channel, Pipes.Gate gate) {
        super(channel);
        this.gate = gate;
    }

    @Override
    void opened() {
        limit = NettyPipes.limit(channel());
    }

    @Override
    void greeted(ByteBuf message) {
        Optional<PipeEnd> accepted = GreetingCodec.decode(message).flatMap(greeting -> gate.greeted(greeting, this));
        if (accepted.isEmpty()) {
            Sockets.close(channel());
            return;
        }
        Future<?> running = limit;
        if (running != null) {
            running.cancel(false);
        }
        end(accepted.get());
        say(ANSWER);
        establish();
    }

    @Override
    String lostReason() {
        return "the connection from " + channel().remoteAddress() + " ended";
    }
}
