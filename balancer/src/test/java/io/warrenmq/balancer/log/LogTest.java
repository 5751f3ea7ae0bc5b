package io.warrenmq.balancer.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.warrenmq.balancer.config.LogSettings;
import io.warrenmq.balancer.config.LogTarget;
import io.warrenmq.balancer.config.TestConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class LogTest {
    private static final long AT_MS = 1_700_000_000_123L;

    private static SessionRecord session(String server, String termination, boolean redispatched) {
        return new SessionRecord(
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5000),
                AT_MS,
                "mq",
                "mq",
                server,
                1,
                server.equals("<NOSRV>") ? -1 : 2,
                7,
                10,
                33,
                termination,
                2,
                2,
                1,
                redispatched ? 1 : 0,
                redispatched,
                0);
    }

    private static LogSettings settings(String lines) {
        return TestConfig.loaded("listen l\n bind :1\n" + lines)
                .frontends()
                .getFirst()
                .log();
    }

    private static LogTarget target(String line) {
        return settings(line).targets().getFirst();
    }

    @Test
    void aConnectionIsLoggedAsHaproxyDoes() {
        assertThat(LineFormat.tcp(session("s2", "--", true), ZoneOffset.UTC))
                .isEqualTo("192.0.2.1:5000 [14/Nov/2023:22:13:20.123] mq mq/s2 1/2/7 33 -- 2/2/2/1/+1 0/0");
        assertThat(LineFormat.plain(session("s2", "--", false))).isEqualTo("Connect from 192.0.2.1:5000 to mq (mq/s2)");
    }

    @Test
    void aRequestIsLoggedAsHaproxyDoesAndCannotEndItsLine() {
        RequestRecord request = new RequestRecord(session("s2", "--", true), "GET /a\"b\nc HTTP/1.1", 200, 4);
        assertThat(LineFormat.http(request, ZoneOffset.UTC))
                .isEqualTo("192.0.2.1:5000 [14/Nov/2023:22:13:20.123] mq mq/s2 0/1/2/4/7 200 33 - - ---- 2/2/2/1/+1 0/0"
                        + " \"GET /a#22b#0Ac HTTP/1.1\"");
    }

    @Test
    void linesAreFramedForSyslogAndCut() {
        assertThat(LineFormat.framed(
                        target(" log 127.0.0.1 local0\n"), LogSink.INFO, "lb", 7, AT_MS, ZoneOffset.UTC, "text"))
                .isEqualTo("<134>Nov 14 22:13:20 lb[7]: text");
        assertThat(LineFormat.framed(
                        target(" log 127.0.0.1 format rfc5424 user debug notice\n"),
                        LogSink.EMERG,
                        "lb",
                        7,
                        AT_MS,
                        ZoneOffset.UTC,
                        "x"))
                .isEqualTo("<13>1 2023-11-14T22:13:20.123Z - lb 7 - - x");
        assertThat(LineFormat.framed(target(" log stdout local0\n"), LogSink.INFO, "lb", 7, AT_MS, ZoneOffset.UTC, "x"))
                .isEqualTo("x");
        assertThat(LineFormat.framed(
                        target(" log 127.0.0.1 len 80 local0\n"),
                        LogSink.INFO,
                        "lb",
                        7,
                        AT_MS,
                        ZoneOffset.UTC,
                        "x".repeat(500)))
                .hasSize(80);
    }

    @Test
    void linesGoToTheirTargetsByLevelAndWhatIsNotWantedIsLeftOut() throws Exception {
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out);
        try (DatagramSocket syslog = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())) {
            syslog.setSoTimeout(20_000);
            LogSettings settings = settings(" log 127.0.0.1:" + syslog.getLocalPort()
                    + " local0 notice\n log stdout local1\n option dontlog-normal\n option tcplog\n");
            try (LogWriter log = new LogWriter("lb", printer, printer, group.next())) {
                log.session(settings, session("s1", "--", false));
                log.session(settings, session("s2", "SD", false));
                log.line(settings, LogSink.ALERT, "down");
                DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                syslog.receive(packet);
                assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
                        .startsWith("<129>")
                        .endsWith(": down");
            }
            assertThat(out.toString().lines().toList()).hasSize(2).last().isEqualTo("down");
            assertThat(out.toString()).contains(" mq/s2 ").doesNotContain(" mq/s1 ");
        }
    }

    @Test
    void linesGoToASocketOnAPath(@TempDir Path directory) throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable(), "sockets of datagrams on a path need Linux");
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        Path path = directory.resolve("log");
        try (MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory())) {
            EventLoop loop = group.next();
            Channel syslog = new Bootstrap()
                    .group(loop)
                    .channel(EpollDomainDatagramChannel.class)
                    .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                        @Override
                        protected void channelRead0(ChannelHandlerContext ctx, DomainDatagramPacket packet) {
                            received.add(packet.content().toString(StandardCharsets.UTF_8));
                        }
                    })
                    .bind(new DomainSocketAddress(path.toString()))
                    .sync()
                    .channel();
            PrintWriter nowhere = new PrintWriter(new StringWriter());
            try (LogWriter log = new LogWriter("lb", nowhere, nowhere, loop)) {
                log.line(settings(" log " + path + " local0\n"), LogSink.NOTICE, "hello");
                assertThat(received.poll(20, TimeUnit.SECONDS))
                        .startsWith("<133>")
                        .endsWith(": hello");
                assertThat(log.dropped()).isZero();
            }
            syslog.close().sync();
        }
    }
}
