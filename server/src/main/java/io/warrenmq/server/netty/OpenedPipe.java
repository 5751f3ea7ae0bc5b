package io.warrenmq.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.warrenmq.cluster.link.Greeting;
import io.warrenmq.cluster.link.PipeEnd;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A pipe that this node opens: it greets and waits for the answer. Owned by the event loop of its channel. */
final class OpenedPipe extends ChannelPipe {
    private final InetSocketAddress to;
    private final Greeting greeting;
    private @Nullable Future<?> limit;
    private boolean answered;

    OpenedPipe(Channel channel, InetSocketAddress to, Greeting greeting, PipeEnd end) {
        super(channel);
        this.to = to;
        this.greeting = greeting;
        end(end);
    }

    @Override
    void opened() {
        limit = NettyPipes.limit(channel());
        say(GreetingCodec.encode(greeting));
    }

    @Override
    void greeted(ByteBuf message) {
        answered = true;
        Future<?> running = limit;
        if (running != null) {
            running.cancel(false);
        }
        establish();
    }

    void failed(Throwable failure) {
        lose("no connection to " + to + ": " + failure.getMessage());
    }

    @Override
    String lostReason() {
        return answered ? "the connection to " + to + " ended" : to + " did not answer as a node does";
    }
}
