package io.warrenmq.balancer.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.warrenmq.balancer.config.FrontendSettings;
import io.warrenmq.balancer.config.ServerSettings;
import io.warrenmq.balancer.config.Timeouts;
import io.warrenmq.balancer.log.SessionRecord;
import io.warrenmq.balancer.pool.Backend;
import io.warrenmq.balancer.pool.Cuttable;
import io.warrenmq.balancer.pool.Server;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection from accept to end. Owned by the loop that accepted it; {@link #cut} may be called by any
 * thread.
 */
public final class Session extends Timed implements Cuttable, Dial.Caller, Leg.Owner {
    private static final long HEADER_TIMEOUT_MS = 5_000;
    private static final long RATE_RETRY_MS = 20;

    /** How far it has come. Only its loop changes it. */
    private enum Phase {
        PARKED,
        /** TLS or the PROXY protocol come first. */
        PREFACE,
        /** Waits for a server, or tries to connect to one. */
        CONNECT,
        DATA,
        ENDED
    }

    private final ProxyContext context;
    private final Listener listener;
    private final Frontend frontend;
    private final FrontendSettings settings;
    private final Loop loop;
    private final Leg client;
    private final long id;
    private final long acceptedAtMs;
    private final long wallClockMs = System.currentTimeMillis();
    private InetSocketAddress source;
    private InetSocketAddress destination;
    private volatile Phase phase = Phase.PARKED;
    private boolean admitted;
    private @Nullable Leg serverLeg;
    private volatile @Nullable Backend backend;
    private volatile @Nullable Dial dial;
    private boolean waitsForHeader;
    private boolean backendEntered;
    private boolean serverEntered;
    private long phaseBeganNanos = System.nanoTime();
    private volatile long countedIn;
    private volatile long countedOut;

    Session(ProxyContext context, Listener listener, Frontend frontend, Loop loop, Channel channel) {
        this.context = context;
        this.listener = listener;
        this.frontend = frontend;
        this.settings = frontend.settings();
        this.loop = loop;
        this.client = new Leg(this, channel, true);
        this.id = context.nextId();
        this.acceptedAtMs = context.nowMs();
        this.source = Sockets.inet(channel.remoteAddress());
        this.destination = Sockets.inet(channel.localAddress());
    }

    // --------------------------------------------------------------------------------------------------- Begin

    void accepted() {
        Channel channel = client.channel();
        Optional<SslContext> tls = listener.tls();
        tls.ifPresent(sslContext -> channel.pipeline().addLast(sslContext.newHandler(channel.alloc())));
        client.mayMove(loop);
        channel.pipeline().addLast(client);
        Sockets.configure(loop, channel, settings.clientKeepAlive());
        frontend.admission.enter(() -> context.globalLimit().admission.enter(this::admittedAnywhere));
    }

    private void admittedAnywhere() {
        if (loop.eventLoop().inEventLoop()) {
            admitted();
        } else {
            loop.eventLoop().execute(this::admitted);
        }
    }

    private void admitted() {
        admitted = true;
        if (phase == Phase.ENDED) {
            leaveLimits();
            return;
        }
        beginAtRate();
    }

    private void beginAtRate() {
        int limit = settings.sessionsPerSecond();
        if (limit > 0 && frontend.counters.sessionRate.perSecond(context.nowMs()) >= limit) {
            var _ = loop.eventLoop().schedule(this::beginAtRate, RATE_RETRY_MS, TimeUnit.MILLISECONDS);
        } else {
            begin();
        }
    }

    private void begin() {
        if (phase == Phase.ENDED) {
            return;
        }
        frontend.counters.enter(context.nowMs());
        frontend.sessions.add(this);
        loop.add(this);
        enter(Phase.PREFACE);
        if (!client.channel().isActive()) {
            end("CC", false);
            return;
        }
        waitsForHeader = listener.settings().acceptProxy();
        if (waitsForHeader) {
            client.channel().config().setAutoRead(true);
        } else if (listener.tls().isPresent()) {
            // The handshake goes on by itself once it has seen the first bytes.
            client.channel().read();
        } else {
            route();
        }
    }

    private void enter(Phase following) {
        phase = following;
        phaseBeganNanos = System.nanoTime();
    }

    @Override
    public void handshakeDone(boolean success) {
        if (phase == Phase.PREFACE) {
            if (success) {
                route();
            } else {
                end("PR", false);
            }
        }
    }

    @Override
    public void earlyBytes() {
        ByteBuf early = client.early();
        if (!waitsForHeader || early == null || phase != Phase.PREFACE) {
            return;
        }
        switch (ProxyHeaders.parse(early)) {
            case ProxyHeaders.Parsed.Header(var from, var to) -> {
                waitsForHeader = false;
                client.channel().config().setAutoRead(false);
                source = from.orElse(source);
                destination = to.orElse(destination);
                route();
            }
            case ProxyHeaders.Parsed.NeedsMore more -> {
                if (early.readableBytes() > ProxyHeaders.LONGEST_BYTES) {
                    end("PR", false);
                }
            }
            case ProxyHeaders.Parsed.Malformed malformed -> end("PR", false);
        }
    }

    // --------------------------------------------------------------------------------------------------- Route

    private void route() {
        Routing routing = new Routing(context, settings, source, destination);
        if (!routing.isAllowed()) {
            frontend.counters.deniedConnections.increment();
            end("PR", false);
            return;
        }
        Optional<Backend> chosen = routing.backend();
        if (chosen.isEmpty()) {
            end("SC", false);
            return;
        }
        backend = chosen.get();
        chosen.get().counters.enter(context.nowMs());
        backendEntered = true;
        enter(Phase.CONNECT);
        Dial to = new Dial(context, loop, chosen.get(), source, destination.getPort(), this);
        dial = to;
        to.begin();
    }

    @Override
    public void notConnected(String how) {
        end(how, false);
    }

    @Override
    public void connected(Server chosen, SocketChannel channel) {
        Leg leg = new Leg(this, channel, false);
        leg.mayMove(loop);
        channel.pipeline().addLast(leg);
        long nowMs = context.nowMs();
        chosen.counters.enter(nowMs);
        chosen.sessionBegan(nowMs);
        serverEntered = true;
        serverLeg = leg;
        if (settings.log().early()) {
            context.log().session(settings.log(), record("--"));
        }
        if (chosen.settings().sendProxy() != ServerSettings.ProxyHeader.NONE) {
            var _ = channel.writeAndFlush(
                    ProxyHeaders.encode(chosen.settings().sendProxy(), source, destination, channel.alloc()),
                    channel.voidPromise());
        }
        enter(Phase.DATA);
        chosen.connections.add(this);
        leg.join(client);
        client.join(leg);
    }

    // --------------------------------------------------------------------------------------------------- Relay

    @Override
    public void inputEnded(boolean fromClient) {
        // A client that only says that it sends no more may still want an answer; in a queue it has most likely left.
        if (fromClient && (phase == Phase.PREFACE || isQueued())) {
            end(isQueued() ? "CQ" : "CR", false);
        }
    }

    private boolean isQueued() {
        Dial to = dial;
        return phase == Phase.CONNECT && to != null && to.isQueued();
    }

    @Override
    public void outputEnded() {
        Leg leg = serverLeg;
        if (phase == Phase.DATA && leg != null && client.outputEnded() && leg.outputEnded()) {
            end("--", false);
        }
    }

    @Override
    public void failed(boolean clientSide) {
        switch (phase) {
            case ENDED -> {
                return;
            }
            case DATA -> end(clientSide ? "CD" : "SD", true);
            case CONNECT -> end(isQueued() ? "CQ" : "CC", false);
            case PARKED, PREFACE -> end("CR", false);
        }
    }

    @Override
    protected void checkTime(long nowNanos) {
        countBytes();
        Backend where = backend;
        switch (phase) {
            case PREFACE -> {
                if (isOver(phaseBeganNanos, HEADER_TIMEOUT_MS, nowNanos)) {
                    end("cR", false);
                }
            }
            case CONNECT -> {
                Dial to = dial;
                if (to != null) {
                    to.checkTime(nowNanos);
                }
            }
            case DATA -> {
                Leg leg = serverLeg;
                if (where != null && leg != null) {
                    checkIdle(where.settings().timeouts(), leg, nowNanos);
                }
            }
            default -> {
                return;
            }
        }
    }

    private void checkIdle(Timeouts serverTimes, Leg leg, long nowNanos) {
        client.observe(nowNanos);
        leg.observe(nowNanos);
        boolean tunnel = serverTimes.tunnelMs() > 0 && client.receivedBytes > 0 && leg.receivedBytes > 0;
        long clientMs = tunnel ? serverTimes.tunnelMs() : settings.timeouts().clientMs();
        long serverMs = tunnel ? serverTimes.tunnelMs() : serverTimes.serverMs();
        // Where one side has ended, what is left of the connection may be given less time.
        if ((client.inputEnded() || leg.inputEnded()) && settings.timeouts().clientFinMs() > 0) {
            clientMs = settings.timeouts().clientFinMs();
        }
        if ((client.inputEnded() || leg.inputEnded()) && serverTimes.serverFinMs() > 0) {
            serverMs = serverTimes.serverFinMs();
        }
        if (client.isAwaited() && isOver(client.lastActivityNanos, clientMs, nowNanos)) {
            end("cD", false);
        } else if (leg.isAwaited() && isOver(leg.lastActivityNanos, serverMs, nowNanos)) {
            end("sD", false);
        }
    }

    // ----------------------------------------------------------------------------------------------------- End

    @Override
    public void cut(Reason reason) {
        loop.eventLoop().execute(() -> end(reason.letter() + "D", false));
    }

    /** Ends it, once, whatever it was doing: everything that counts it forgets it here and nowhere else. */
    private void end(String how, boolean reset) {
        if (phase == Phase.ENDED) {
            return;
        }
        boolean begun = phase != Phase.PARKED;
        Backend where = backend;
        Dial to = dial;
        Server chosen = server();
        Leg leg = serverLeg;
        SessionRecord record = record(how);
        phase = Phase.ENDED;
        client.close(reset);
        if (leg != null) {
            leg.close(reset);
        }
        if (!begun) {
            if (admitted) {
                leaveLimits();
            }
            return;
        }
        loop.remove(this);
        countBytes();
        frontend.sessions.remove(this);
        count(how, chosen);
        if (where != null && backendEntered) {
            where.counters.times(record.queueMs(), Math.max(record.connectMs(), 0), record.totalMs());
        }
        if (!settings.log().early()) {
            context.log().session(settings.log(), record);
        }
        if (chosen != null && serverEntered) {
            chosen.connections.remove(this);
            chosen.counters.leave();
            chosen.counters.times(record.queueMs(), record.connectMs(), record.totalMs());
        }
        if (to != null) {
            to.end();
        }
        if (where != null && backendEntered) {
            where.counters.leave();
        }
        frontend.counters.leave();
        leaveLimits();
    }

    private void count(String how, @Nullable Server chosen) {
        boolean byClient = Character.toUpperCase(how.charAt(0)) == 'C';
        boolean byServer = Character.toUpperCase(how.charAt(0)) == 'S' && how.charAt(1) == 'D';
        Backend where = backend;
        if (where != null && (byClient || byServer)) {
            (byClient ? where.counters.clientAborts : where.counters.serverAborts).increment();
            if (chosen != null) {
                (byClient ? chosen.counters.clientAborts : chosen.counters.serverAborts).increment();
            }
        }
    }

    private void leaveLimits() {
        context.globalLimit().admission.leave();
        frontend.admission.leave();
    }

    private void countBytes() {
        Leg leg = serverLeg;
        long in = client.receivedBytes - countedIn;
        long out = leg == null ? 0 : leg.receivedBytes - countedOut;
        if (in == 0 && out == 0) {
            return;
        }
        countedIn = client.receivedBytes;
        countedOut = leg == null ? 0 : leg.receivedBytes;
        frontend.counters.bytesIn.add(in);
        frontend.counters.bytesOut.add(out);
        Backend where = backend;
        if (where != null) {
            where.counters.bytesIn.add(in);
            where.counters.bytesOut.add(out);
        }
        Server chosen = server();
        if (chosen != null) {
            chosen.counters.bytesIn.add(in);
            chosen.counters.bytesOut.add(out);
        }
    }

    private SessionRecord record(String how) {
        Backend where = backend;
        Dial to = dial;
        Server chosen = server();
        Leg leg = serverLeg;
        return new SessionRecord(
                source,
                wallClockMs,
                frontend.name(),
                where == null ? frontend.name() : where.name(),
                chosen == null ? "<NOSRV>" : chosen.name(),
                to == null ? 0 : to.queueMs(),
                to == null ? -1 : to.connectMs(),
                context.nowMs() - acceptedAtMs,
                client.receivedBytes,
                leg == null ? 0 : leg.receivedBytes,
                how,
                frontend.counters.current(),
                where == null ? 0 : where.counters.current(),
                chosen == null ? 0 : chosen.served(),
                to == null ? 0 : to.retries(),
                to != null && to.isRedispatched(),
                where == null ? 0 : where.queued());
    }

    private @Nullable Server server() {
        Dial to = dial;
        return to == null ? null : to.server();
    }

    // -------------------------------------------------------------------------------------------------- Views

    public long id() {
        return id;
    }

    /** What operators see of it; taken without its loop, so that numbers may be a few hundredths of a second old. */
    public String describe() {
        Backend where = backend;
        Server chosen = server();
        return "0x" + Long.toHexString(id) + ": proto="
                + (source.getAddress().getAddress().length == 4 ? "tcpv4" : "tcpv6") + " src="
                + source.getAddress().getHostAddress() + ":" + source.getPort()
                + " fe=" + frontend.name() + " be=" + (where == null ? "<NONE>" : where.name())
                + " srv=" + (chosen == null ? "<none>" : chosen.name())
                + " age=" + (context.nowMs() - acceptedAtMs) / 1000 + "s in=" + countedIn + " out=" + countedOut
                + " state=" + phase;
    }
}
