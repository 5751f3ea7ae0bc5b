package io.warrenmq.server.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.server.ListenerSettings;
import io.warrenmq.server.ServerException;
import io.warrenmq.server.ServerSettings;
import io.warrenmq.server.SocketSettings;
import io.warrenmq.server.TlsSettings;
import io.warrenmq.server.amqp.AmqpEngine;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening sockets. Methods are called by one thread at a time. */
public final class NettyListeners {
    private static final Logger LOG = LoggerFactory.getLogger(NettyListeners.class);

    private final ServerSettings settings;
    private final NettyLoops loops;
    private final AmqpEngine engine;
    private final @Nullable TlsContext tls;
    private final List<LoopTransport> transports = new ArrayList<>();
    private final List<Channel> open = new ArrayList<>();
    private final List<ListenerSettings> bound = new ArrayList<>();

    /** @throws ServerException when a TLS listener cannot have its certificate */
    public NettyListeners(ServerSettings settings, NettyLoops loops, AmqpEngine engine) {
        this.settings = settings;
        this.loops = loops;
        this.engine = engine;
        Optional<TlsSettings> wanted = settings.tls();
        boolean needed = settings.listeners().stream().anyMatch(ListenerSettings::tls);
        if (needed && wanted.isEmpty()) {
            throw new ServerException(
                    "a TLS listener is configured but no certificate: set ssl_options.certfile and ssl_options.keyfile");
        }
        tls = needed && wanted.isPresent() ? new TlsContext(wanted.get(), System.currentTimeMillis()) : null;
        for (Loop loop : loops.loops()) {
            transports.add(new LoopTransport(engine.context(loop)));
        }
    }

    /**
     * Begins to listen on every configured address.
     *
     * @throws ServerException naming the address that cannot be used; none is open then
     */
    public void open() {
        try {
            List<ListenerSettings> wanted = bound.isEmpty() ? settings.listeners() : List.copyOf(bound);
            bound.clear();
            for (ListenerSettings listener : wanted) {
                bind(listener);
            }
        } catch (ServerException e) {
            close();
            throw e;
        }
    }

    private void bind(ListenerSettings listener) {
        SocketSettings socket = settings.socket();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.epoll() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, socket.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, socket.noDelay())
                .childOption(ChannelOption.SO_KEEPALIVE, socket.keepAlive())
                .childHandler(new Initializer(listener.tls()));
        if (socket.sendBufferBytes() > 0) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, socket.sendBufferBytes());
        }
        if (socket.receiveBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, socket.receiveBufferBytes());
        }
        socket.lingerSeconds().ifPresent(seconds -> bootstrap.childOption(ChannelOption.SO_LINGER, seconds));
        InetSocketAddress address = listener.host().isEmpty()
                ? new InetSocketAddress(listener.port())
                : new InetSocketAddress(listener.host(), listener.port());
        ChannelFuture binding = bootstrap.bind(address).awaitUninterruptibly();
        Throwable failure = binding.cause();
        if (failure != null) {
            throw new ServerException(complaint(listener, failure), failure);
        }
        Channel channel = binding.channel();
        open.add(channel);
        ListenerSettings actual = new ListenerSettings(
                listener.host(), ((InetSocketAddress) channel.localAddress()).getPort(), listener.tls());
        bound.add(actual);
        LOG.info("started {} listener on {}", actual.tls() ? "TLS (SSL)" : "TCP", actual.display());
    }

    private static String complaint(ListenerSettings listener, Throwable failure) {
        String kind = listener.tls() ? "listeners.ssl" : "listeners.tcp";
        String start = "cannot listen on " + listener.display() + ": ";
        if (failure instanceof UnresolvedAddressException) {
            return start + "the host name is not known. Give an address of this machine in " + kind;
        }
        String reason = String.valueOf(failure.getMessage());
        if (reason.contains("in use")) {
            return start + "the port is in use. Stop the program that listens there (ss -ltnp 'sport = :"
                    + listener.port() + "' shows it) or set another port in " + kind;
        }
        if (reason.contains("assign requested") || failure instanceof BindException && reason.contains("assign")) {
            return start + "the address is not one of this machine. Give one of 'ip address' in " + kind;
        }
        if (reason.contains("ermission denied")) {
            return start + "ports below 1024 need a privilege. Set a higher port in " + kind;
        }
        return start + reason;
    }

    /** Where clients are accepted now, with the ports that the system chose. */
    public List<ListenerSettings> bound() {
        return open.isEmpty() ? List.of() : List.copyOf(bound);
    }

    /** Accepts nobody any more; connections stay. {@link #open} listens on the same ports again. */
    public void close() {
        for (Channel channel : open) {
            channel.close().awaitUninterruptibly();
        }
        for (ListenerSettings listener : bound()) {
            LOG.info("stopped {} listener on {}", listener.tls() ? "TLS (SSL)" : "TCP", listener.display());
        }
        open.clear();
    }

    /**
     * Reads the certificates again.
     *
     * @throws ServerException naming what is wrong; the previous ones then stay in force
     */
    public void reloadCertificates() {
        TlsContext context = tls;
        if (context != null) {
            context.reload();
        }
    }

    /** Sets up an accepted socket; on its event loop. */
    private final class Initializer extends ChannelInitializer<SocketChannel> {
        private final boolean speaksTls;

        Initializer(boolean speaksTls) {
            this.speaksTls = speaksTls;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            if (!engine.admit()) {
                LOG.warn(
                        "refused a connection from {}: too many connections have not logged in",
                        channel.remoteAddress());
                Sockets.close(channel);
                return;
            }
            Loop loop = loops.loop(channel.eventLoop());
            LoopTransport transport = transports.get(loop.index());
            AmqpHandler handler = new AmqpHandler(
                    engine,
                    transport,
                    settings.proxyProtocol(),
                    speaksTls,
                    settings.engine().handshakeTimeoutMs());
            if (settings.proxyProtocol()) {
                channel.pipeline().addLast(new ProxyHeaderHandler());
            }
            TlsContext context = tls;
            if (speaksTls && context != null) {
                SslHandler ssl = new SslHandler(new CompatibleTlsEngine(
                        context.current(System.currentTimeMillis()).newEngine(channel.alloc())));
                ssl.setHandshakeTimeoutMillis(context.settings().handshakeTimeoutMs());
                channel.pipeline().addLast(ssl);
            } else {
                channel.config().setRecvByteBufAllocator(new ReceiveAllocator(transport, handler));
            }
            channel.pipeline().addLast(handler);
        }
    }
}
