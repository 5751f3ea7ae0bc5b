package io.warrenmq.balancer.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.warrenmq.balancer.pool.Assignment;
import io.warrenmq.balancer.pool.Backend;
import io.warrenmq.balancer.pool.RetryPolicy;
import io.warrenmq.balancer.pool.Server;
import io.warrenmq.balancer.pool.Ticket;
import io.warrenmq.balancer.pool.Waiter;
import io.warrenmq.balancing.ClientHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way from a backend to a connection with one of its servers: selection, queue, attempts. Holds the place at the
 * server until {@link #end}. Owned by the loop of its caller; {@link #granted} may be called by any thread.
 */
public final class Dial implements Waiter {
    /** Who wants a server. Called by its loop, also while {@link Dial#begin} runs. */
    public interface Caller {
        /** The channel is not read yet. */
        void connected(Server server, SocketChannel channel);

        /** @param how the two letters of the log */
        void notConnected(String how);
    }

    private enum State {
        QUEUED,
        CONNECTING,
        CONNECTED,
        ENDED
    }

    private final ProxyContext context;
    private final Loop loop;
    private final Backend backend;
    private final InetSocketAddress source;
    private final int destinationPort;
    private final Caller caller;
    private State state = State.CONNECTING;
    private volatile @Nullable Server server;
    private @Nullable Ticket ticket;
    private @Nullable Channel attempt;
    private int failures;
    private boolean redispatched;
    private long beganMs;
    private long queuedSinceNanos;
    private long queueMs;
    private long connectMs = -1;

    public Dial(
            ProxyContext context,
            Loop loop,
            Backend backend,
            InetSocketAddress source,
            int destinationPort,
            Caller caller) {
        this.context = context;
        this.loop = loop;
        this.backend = backend;
        this.source = source;
        this.destinationPort = destinationPort;
        this.caller = caller;
    }

    public void begin() {
        assign(null);
    }

    private void assign(@Nullable Server notThis) {
        beganMs = context.nowMs();
        switch (backend.assign(ClientHash.ofAddress(source.getAddress().getAddress()), notThis, this)) {
            case Assignment.Assigned(var chosen) -> connect(chosen);
            case Assignment.Queued(var place) -> {
                ticket = place;
                state = State.QUEUED;
                queuedSinceNanos = System.nanoTime();
            }
            case Assignment.NoServer none -> caller.notConnected("SC");
        }
    }

    @Override
    public void granted(Server chosen) {
        loop.eventLoop().execute(() -> {
            ticket = null;
            if (state != State.QUEUED) {
                backend.release(chosen);
                return;
            }
            queueMs += context.nowMs() - beganMs;
            state = State.CONNECTING;
            connect(chosen);
        });
    }

    private void connect(Server chosen) {
        server = chosen;
        beganMs = context.nowMs();
        chosen.counters.connectAttempts.increment();
        backend.counters.connectAttempts.increment();
        InetAddress address = chosen.address();
        if (address == null) {
            failed(chosen);
            return;
        }
        SocketChannel channel = context.loops().newSocket();
        attempt = channel;
        ChannelConfig config = channel.config();
        config.setAutoRead(false);
        config.setRecvByteBufAllocator(loop.buffers());
        config.setOption(ChannelOption.TCP_NODELAY, true);
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        config.setConnectTimeoutMillis((int) backend.settings().timeouts().connectMs());
        Sockets.configure(loop, channel, backend.settings().serverKeepAlive());
        var _ = loop.eventLoop().register(channel);
        InetSocketAddress remote = new InetSocketAddress(address, chosen.port(destinationPort));
        ChannelFuture future = backend.settings()
                .source()
                .map(local -> channel.connect(remote, new InetSocketAddress(local, 0)))
                .orElseGet(() -> channel.connect(remote));
        future.addListener(done -> {
            attempt = null;
            if (state != State.CONNECTING) {
                var _ = channel.close();
            } else if (done.isSuccess()) {
                connectMs = context.nowMs() - beganMs;
                state = State.CONNECTED;
                backend.connected(chosen);
                caller.connected(chosen, channel);
            } else {
                var _ = channel.close();
                failed(chosen);
            }
        });
    }

    private void failed(Server chosen) {
        chosen.counters.connectErrors.increment();
        backend.counters.connectErrors.increment();
        failures++;
        backend.connectFailed(chosen);
        boolean usable = backend.view(chosen).selectable();
        switch (RetryPolicy.after(failures, backend.settings(), backend.usableCount(), usable)) {
            case RetryPolicy.Next.GiveUp giveUp -> caller.notConnected("SC");
            case RetryPolicy.Next.Elsewhere elsewhere -> {
                chosen.counters.redispatches.increment();
                backend.counters.redispatches.increment();
                redispatched = true;
                server = null;
                backend.release(chosen);
                assign(chosen);
            }
            case RetryPolicy.Next.Again(var pauseMs) -> {
                chosen.counters.retries.increment();
                backend.counters.retries.increment();
                var _ = loop.eventLoop()
                        .schedule(
                                () -> {
                                    if (state == State.CONNECTING) {
                                        connect(chosen);
                                    }
                                },
                                pauseMs,
                                TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Has the caller told when the wait for a place was too long. */
    public void checkTime(long nowNanos) {
        Ticket place = ticket;
        if (state == State.QUEUED
                && place != null
                && Timed.isOver(queuedSinceNanos, backend.settings().timeouts().queueOrConnectMs(), nowNanos)
                && backend.cancel(place)) {
            ticket = null;
            caller.notConnected("sQ");
        }
    }

    /** Gives everything back. */
    public void end() {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        if (attempt != null) {
            var _ = attempt.close();
        }
        if (ticket != null) {
            // If it is too late to leave the queue, granted() gives the place back.
            backend.cancel(ticket);
        }
        Server chosen = server;
        if (chosen != null) {
            backend.release(chosen);
        }
    }

    public boolean isQueued() {
        return state == State.QUEUED;
    }

    /** The server that it has, or tries now. May be read by any thread. */
    public @Nullable Server server() {
        return server;
    }

    /** Failed attempts that were followed by another one, or by giving up. */
    public int retries() {
        return Math.min(failures, backend.settings().retries());
    }

    /** Whether an attempt at one server was followed by one at another. */
    public boolean isRedispatched() {
        return redispatched;
    }

    public long queueMs() {
        return queueMs;
    }

    /** How long the attempt took that worked; -1 without one. */
    public long connectMs() {
        return connectMs;
    }
}
