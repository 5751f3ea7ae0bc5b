package io.warrenmq.balancer.proxy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.handler.ssl.SslContext;
import io.warrenmq.balancer.config.BindSettings;
import io.warrenmq.balancer.config.Mode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One address that clients connect to. On Linux each loop has a socket of its own for it, so that a connection stays on
 * the loop that accepted it. Guarded by its own lock.
 */
public final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    /** IPPROTO_IPV6 and IPV6_V6ONLY of Linux. */
    private static final ChannelOption<Integer> V6ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    private static final long DRAIN_MS = 20;

    private final ProxyContext context;
    private final HttpFront http;
    private final List<Channel> channels = new CopyOnWriteArrayList<>();
    private volatile Frontend frontend;
    private volatile BindSettings settings;
    private volatile Optional<SslContext> tls;
    private SocketAddress bound;
    private volatile boolean serving;
    private volatile boolean closing;
    private boolean refusing;
    private boolean closed;

    public Listener(ProxyContext context, HttpFront http, Frontend frontend, BindSettings settings) throws IOException {
        this.context = context;
        this.http = http;
        this.frontend = frontend;
        this.settings = settings;
        this.tls = TlsFiles.context(settings);
        this.bound = settings.address();
    }

    /** Whose it is. */
    public Frontend frontend() {
        return frontend;
    }

    /** How it was configured. */
    public BindSettings settings() {
        return settings;
    }

    Optional<SslContext> tls() {
        return tls;
    }

    /** Where it listens; the port is known here even if a free one was asked for. */
    public synchronized SocketAddress address() {
        return bound;
    }

    /** Goes on under another configuration with the same socket. */
    public void adopt(Frontend owner, BindSettings fresh) throws IOException {
        tls = TlsFiles.context(fresh);
        frontend = owner;
        settings = fresh;
        update();
    }

    /** Whether it listens where that says. */
    public boolean isFor(BindSettings bind) {
        return settings.address().equals(bind.address());
    }

    /** Fails if it could not go on with that. */
    public void check(BindSettings bind) throws IOException {
        TlsFiles.context(bind);
    }

    /** Binds its socket, and serves nobody yet. */
    public synchronized void bind() throws IOException {
        open();
    }

    /** Begins to serve. */
    public void serve() {
        serving = true;
        update();
    }

    private synchronized void open() throws IOException {
        boolean unix = settings.address() instanceof UnixDomainSocketAddress;
        boolean each = context.loops().epoll() && !unix;
        for (Loop loop : each ? context.loops().all() : context.loops().all().subList(0, 1)) {
            Channel channel = bind(loop, bound, unix, each);
            channels.add(channel);
            if (channel.localAddress() instanceof InetSocketAddress address) {
                bound = address;
            }
        }
        update();
    }

    private Channel bind(Loop loop, SocketAddress address, boolean unix, boolean shared) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .channel(context.loops().serverClass(unix))
                .option(ChannelOption.SO_BACKLOG, settings.backlog() > 0 ? settings.backlog() : 4096)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, loop.buffers())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted(channel);
                    }
                });
        bootstrap.group(loop.eventLoop(), loop.eventLoop());
        if (shared) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        if (!unix) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
            if (settings.v6only() && context.loops().epoll()) {
                bootstrap.option(V6ONLY, 1);
            }
            bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
        }
        ChannelFuture future =
                bootstrap.bind(unix ? unixAddress(address) : address).awaitUninterruptibly();
        if (!future.isSuccess()) {
            throw new IOException(
                    "cannot bind " + text(address) + " of '" + frontend.name() + "' (" + settings.place() + "): "
                            + future.cause().getMessage()
                            + ". Is another program using it, or may this user not bind it?",
                    future.cause());
        }
        if (unix) {
            settings.socketMode().ifPresent(mode -> chmod(((UnixDomainSocketAddress) address).getPath(), mode));
        }
        return future.channel();
    }

    private static SocketAddress unixAddress(SocketAddress address) throws IOException {
        Path path = ((UnixDomainSocketAddress) address).getPath();
        // What a killed process left behind would keep the path for ever.
        Files.deleteIfExists(path);
        return new DomainSocketAddress(path.toString());
    }

    /** Sets permissions that were written as octal digits. */
    public static void chmod(Path path, String octal) {
        int bits = Integer.parseInt(octal, 8);
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int index = 0; index < all.length; index++) {
            if ((bits & 1 << all.length - 1 - index) != 0) {
                permissions.add(all[index]);
            }
        }
        try {
            Files.setPosixFilePermissions(path, permissions);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("mode {} of {} cannot be set: {}", octal, path, e.toString());
        }
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : address.toString();
    }

    private void accepted(Channel channel) {
        Loop loop = loopOf(channel);
        if (frontend.settings().mode() == Mode.TCP) {
            new Session(context, this, frontend, loop, channel).accepted();
        } else {
            http.accepted(context, this, frontend, loop, channel);
        }
    }

    /** What ends TLS for a connection, if this listener does. */
    public Optional<ChannelHandler> tlsHandler(Channel channel) {
        return tls.map(context -> context.newHandler(channel.alloc()));
    }

    /** Lets a connection in when limits allow it, and has its loop begin with it. */
    public void admit(Frontend owner, Channel channel, Runnable begin) {
        owner.admission.enter(() -> context.globalLimit().admission.enter(() -> {
            channel.closeFuture().addListener(closed -> {
                context.globalLimit().admission.leave();
                owner.admission.leave();
            });
            channel.eventLoop().execute(begin);
        }));
    }

    private Loop loopOf(Channel channel) {
        for (Loop loop : context.loops().all()) {
            if (loop.eventLoop().equals(channel.eventLoop())) {
                return loop;
            }
        }
        throw new IllegalStateException("a channel of a foreign loop");
    }

    /**
     * Accepts connections if there is room for them. Takes no lock, for loops call it while others wait for them with
     * the lock; each loop looks anew, so that the last look sees the last change.
     */
    void update() {
        for (Channel channel : channels) {
            if (channel.eventLoop().inEventLoop()) {
                channel.config().setAutoRead(accepts());
            } else {
                channel.eventLoop().execute(() -> channel.config().setAutoRead(accepts()));
            }
        }
    }

    private boolean accepts() {
        return serving
                && (closing
                        || frontend.admission.hasRoom()
                                && !context.globalLimit().isFull()
                                && !frontend.paused()
                                && !frontend.settings().disabled());
    }

    /** Closes the socket while there is no server, so that clients are refused and go elsewhere; and opens it again. */
    public synchronized void refuse(boolean value) {
        if (closed || refusing == value) {
            return;
        }
        refusing = value;
        if (value) {
            closeChannels();
            return;
        }
        try {
            open();
        } catch (IOException e) {
            refusing = true;
            LOG.error("listening again failed; the next attempt is made when a server comes up", e);
        }
    }

    public synchronized void close() {
        closed = true;
        closeChannels();
        if (bound instanceof UnixDomainSocketAddress unix) {
            try {
                Files.deleteIfExists(unix.getPath());
            } catch (IOException e) {
                LOG.debug("{} cannot be removed", unix, e);
            }
        }
    }

    /** What the kernel has accepted already is served; closing at once would reset it. */
    private void closeChannels() {
        closing = true;
        update();
        for (Channel channel : channels) {
            closeSoon(channel);
        }
        for (Channel channel : channels) {
            channel.closeFuture().awaitUninterruptibly(1000);
        }
        channels.clear();
        closing = false;
    }

    private static void closeSoon(Channel channel) {
        var _ = channel.eventLoop()
                .schedule(
                        () -> {
                            var _ = channel.close();
                        },
                        DRAIN_MS,
                        TimeUnit.MILLISECONDS);
    }
}
