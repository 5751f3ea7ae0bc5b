package io.warrenmq.balancer.log;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.warrenmq.balancer.config.LogSettings;
import io.warrenmq.balancer.config.LogTarget;
import io.warrenmq.balancer.config.LogTarget.Destination;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends lines from a queue of bounded length by one thread of its own, so that a slow syslog loses lines and never
 * holds up a connection.
 */
public final class LogWriter implements LogSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final int QUEUE_LINES = 8192;
    private static final Line END = new Line(null, 0, 0, "");

    private final BlockingQueue<Line> queue = new ArrayBlockingQueue<>(QUEUE_LINES);
    private final LongAdder dropped = new LongAdder();
    private final ZoneId zone = ZoneId.systemDefault();
    private final String tag;
    private final long pid = ProcessHandle.current().pid();
    private final PrintWriter out;
    private final PrintWriter err;
    private final EventLoop eventLoop;
    private final Thread thread;
    private @Nullable DatagramChannel udp;
    private @Nullable Channel unix;
    private boolean complained;

    private record Line(@Nullable LogTarget target, int level, long wallMs, String text) {}

    /**
     * Starts it.
     *
     * @param out for lines to {@code stdout}
     * @param err for lines to {@code stderr}
     */
    public LogWriter(String tag, PrintWriter out, PrintWriter err, EventLoop eventLoop) {
        this.tag = tag;
        this.out = out;
        this.err = err;
        this.eventLoop = eventLoop;
        this.thread = Thread.ofPlatform().daemon().name("balancer-log").start(this::run);
    }

    @Override
    public void session(LogSettings settings, SessionRecord session) {
        if (settings.targets().isEmpty()
                || settings.skipEmpty() && session.bytesIn() == 0 && session.bytesOut() == 0
                || settings.skipNormal() && session.isNormal()) {
            return;
        }
        String text =
                settings.style() == LogSettings.Style.NONE ? LineFormat.plain(session) : LineFormat.tcp(session, zone);
        line(settings, INFO, text);
    }

    @Override
    public void request(LogSettings settings, RequestRecord request) {
        if (settings.style() != LogSettings.Style.HTTP) {
            session(settings, request.session());
        } else if (!settings.targets().isEmpty() && !(settings.skipNormal() && request.isNormal())) {
            line(settings, INFO, LineFormat.http(request, zone));
        }
    }

    @Override
    public void line(LogSettings settings, int level, String text) {
        for (LogTarget target : settings.targets()) {
            if (level <= target.maxLevel() && !queue.offer(new Line(target, level, System.currentTimeMillis(), text))) {
                dropped.increment();
            }
        }
    }

    @Override
    public long dropped() {
        return dropped.sum();
    }

    private void run() {
        try {
            while (true) {
                Line line = queue.take();
                LogTarget target = line.target;
                if (target == null) {
                    return;
                }
                send(target, LineFormat.framed(target, line.level, tag, pid, line.wallMs, zone, line.text));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(LogTarget target, String line) {
        try {
            switch (target.destination()) {
                case Destination.StandardOutput o -> print(out, line);
                case Destination.StandardError e -> print(err, line);
                case Destination.Udp(var address) -> sendUdp(address, line);
                case Destination.UnixSocket(var path) -> sendUnix(path.toString(), line);
            }
        } catch (IOException | RuntimeException e) {
            dropped.increment();
            if (!complained) {
                complained = true;
                LOG.warn("log lines cannot be sent to {}: {}; this is said once", target.destination(), e.toString());
            }
        }
    }

    private static void print(PrintWriter writer, String line) {
        writer.println(line);
        writer.flush();
    }

    private void sendUdp(InetSocketAddress address, String line) throws IOException {
        if (address.isUnresolved()) {
            throw new IOException("unknown host " + address.getHostString());
        }
        DatagramChannel channel = udp;
        if (channel == null) {
            channel = DatagramChannel.open();
            udp = channel;
        }
        channel.send(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)), address);
    }

    private void sendUnix(String path, String line) throws IOException {
        Channel channel = unix;
        if (channel == null || !channel.isActive()) {
            if (!Epoll.isAvailable()) {
                throw new IOException("sockets of datagrams on a path need Linux; log to 127.0.0.1 instead");
            }
            ChannelFuture connected = new Bootstrap()
                    .group(eventLoop)
                    .channel(EpollDomainDatagramChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(new DomainSocketAddress(path));
            if (!connected.awaitUninterruptibly(1, TimeUnit.SECONDS) || !connected.isSuccess()) {
                throw new IOException(String.valueOf(connected.cause()));
            }
            channel = connected.channel();
            unix = channel;
        }
        ChannelFuture sent = channel.writeAndFlush(Unpooled.copiedBuffer(line, StandardCharsets.UTF_8));
        if (!sent.awaitUninterruptibly(1, TimeUnit.SECONDS) || !sent.isSuccess()) {
            // The daemon may have begun anew, with another socket on the path.
            unix = null;
            var _ = channel.close();
            throw new IOException(String.valueOf(sent.cause()));
        }
    }

    /** Sends what is left, for a second at most. */
    @Override
    public void close() {
        if (!queue.offer(END)) {
            thread.interrupt();
        }
        try {
            thread.join(1000);
            if (udp != null) {
                udp.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("closing the socket of syslog", e);
        }
        if (unix != null) {
            var _ = unix.close();
        }
    }
}
