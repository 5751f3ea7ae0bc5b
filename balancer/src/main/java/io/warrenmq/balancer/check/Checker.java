package io.warrenmq.balancer.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.warrenmq.balancer.config.BackendSettings;
import io.warrenmq.balancer.config.CheckSettings;
import io.warrenmq.balancer.config.ServerSettings;
import io.warrenmq.balancer.config.ServerSettings.ProxyHeader;
import io.warrenmq.balancer.pool.AdminState;
import io.warrenmq.balancer.pool.Backend;
import io.warrenmq.balancer.pool.CheckResult;
import io.warrenmq.balancer.pool.Server;
import io.warrenmq.balancer.proxy.ProxyHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Checks one server again and again, one check at a time, until it is stopped. Owned by one loop. */
public final class Checker {
    private static final int LONGEST_PRODUCT = 200;

    private final EventLoop loop;
    private final Supplier<SocketChannel> sockets;
    private final Backend backend;
    private final Server server;
    private final Consumer<CheckResult> told;
    private final IntSupplier spreadPercent;
    private long beganNanos;
    private volatile boolean stopped;
    private volatile boolean paused;

    /**
     * Not yet started.
     *
     * @param told of each result, after it was judged
     * @param spreadPercent by how much of it a pause may be longer, so that checks do not fall into step
     */
    public Checker(
            EventLoop loop,
            Supplier<SocketChannel> sockets,
            Backend backend,
            Server server,
            Consumer<CheckResult> told,
            IntSupplier spreadPercent) {
        this.loop = loop;
        this.sockets = sockets;
        this.backend = backend;
        this.server = server;
        this.told = told;
        this.spreadPercent = spreadPercent;
    }

    /** @param delayMs until the first check, so that not all servers are checked at once */
    public void start(long delayMs) {
        var _ = loop.schedule(this::check, delayMs, TimeUnit.MILLISECONDS);
    }

    public void stop() {
        stopped = true;
    }

    /** An operator wants no checks for now. */
    public void pause(boolean value) {
        paused = value;
    }

    public Server server() {
        return server;
    }

    private void check() {
        if (stopped) {
            return;
        }
        ServerSettings settings = server.settings();
        InetAddress address = server.address();
        if (paused || server.admin() == AdminState.MAINT) {
            again(Math.min(1000, settings.interMs()));
            return;
        }
        if (address == null) {
            done(CheckResult.of(CheckResult.Status.SOCKERR, "host " + settings.host() + " is not known", 0));
            return;
        }
        try {
            InetAddress target = settings.checkHost().isPresent()
                    ? InetAddress.getByName(settings.checkHost().get())
                    : address;
            beganNanos = System.nanoTime();
            int port = settings.checkPort() > 0 ? settings.checkPort() : server.port(0);
            Check.start(loop, sockets.get(), plan(new InetSocketAddress(target, port), settings), this::done);
        } catch (java.net.UnknownHostException e) {
            done(CheckResult.of(CheckResult.Status.SOCKERR, "host " + settings.checkHost() + " is not known", 0));
        }
    }

    private Check.Plan plan(InetSocketAddress target, ServerSettings settings) {
        BackendSettings backendSettings = backend.settings();
        long interMs = settings.interMs();
        long connectMs = backendSettings.timeouts().connectMs();
        long connectLimitMs = connectMs > 0 ? Math.min(connectMs, interMs) : interMs;
        long checkMs = backendSettings.timeouts().checkMs();
        return new Check.Plan(
                target,
                connectLimitMs,
                checkMs > 0 ? checkMs : interMs,
                preface(settings, target),
                probe(backendSettings));
    }

    private static Optional<ByteBuf> preface(ServerSettings settings, InetSocketAddress target) {
        if (!settings.checkSendProxy()) {
            return Optional.empty();
        }
        return Optional.of(
                settings.sendProxy() == ProxyHeader.V2
                        ? ProxyHeaders.local(UnpooledByteBufAllocator.DEFAULT)
                        : ProxyHeaders.encode(ProxyHeader.V1, target, target, UnpooledByteBufAllocator.DEFAULT));
    }

    private Optional<Probe> probe(BackendSettings settings) {
        return switch (settings.check()) {
            case CheckSettings.Connect connect -> Optional.empty();
            case CheckSettings.Http http -> Optional.of(new HttpProbe(http));
            case CheckSettings.Script script -> Optional.of(new ScriptProbe(script));
            case CheckSettings.Amqp amqp -> Optional.of(new AmqpProbe(amqp, this::product));
        };
    }

    private void product(String text) {
        if (!text.isEmpty() && text.length() <= LONGEST_PRODUCT) {
            server.product(text);
        }
    }

    private void done(CheckResult result) {
        if (stopped) {
            return;
        }
        backend.checked(server, result);
        told.accept(result);
        long intervalMs = backend.checkDelayMs(server);
        long spreadMs = intervalMs * ThreadLocalRandom.current().nextInt(spreadPercent.getAsInt() + 1) / 100;
        // From begin to begin: a server that is silent is found after so many timeouts, with no pauses between them.
        long spentMs = result.status() == CheckResult.Status.SOCKERR ? 0 : (System.nanoTime() - beganNanos) / 1_000_000;
        again(Math.max(0, intervalMs + spreadMs - spentMs));
    }

    private void again(long delayMs) {
        var _ = loop.schedule(this::check, delayMs, TimeUnit.MILLISECONDS);
    }
}
