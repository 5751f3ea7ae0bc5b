package io.warrenmq.balancer.check;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import io.warrenmq.balancer.pool.CheckResult;
import io.warrenmq.balancer.pool.CheckResult.Status;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One check of one server, from connect to result. Owned by its loop. */
final class Check extends ChannelInboundHandlerAdapter {
    private final SocketChannel channel;
    private final Optional<Probe> probe;
    private final Consumer<CheckResult> done;
    private final long beganNanos = System.nanoTime();
    private boolean connected;
    private boolean finished;
    private @Nullable ByteBuf received;
    private @Nullable ScheduledFuture<?> timeout;

    /** What a check is to do. */
    record Plan(
            InetSocketAddress address,
            long connectTimeoutMs,
            long answerTimeoutMs,
            Optional<ByteBuf> preface,
            Optional<Probe> probe) {}

    private Check(SocketChannel channel, Optional<Probe> probe, Consumer<CheckResult> done) {
        this.channel = channel;
        this.probe = probe;
        this.done = done;
    }

    /** Begins; {@code done} is called once, by the loop. */
    static void start(EventLoop loop, SocketChannel channel, Plan plan, Consumer<CheckResult> done) {
        Check check = new Check(channel, plan.probe(), done);
        channel.config().setConnectTimeoutMillis((int) Math.max(1, plan.connectTimeoutMs()));
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.pipeline().addLast(check);
        var _ = loop.register(channel);
        channel.connect(plan.address()).addListener(future -> {
            if (future.isSuccess()) {
                check.connected(plan);
            } else {
                check.notConnected(future.cause());
            }
        });
    }

    private void notConnected(Throwable cause) {
        Status status = cause instanceof ConnectTimeoutException
                ? Status.L4TOUT
                : cause instanceof ConnectException ? Status.L4CON : Status.SOCKERR;
        String text = String.valueOf(cause.getMessage());
        finish(CheckResult.of(
                status,
                status == Status.L4TOUT ? "" : text.contains("refused") ? "Connection refused" : text,
                elapsedMs()));
    }

    private void connected(Plan plan) {
        connected = true;
        plan.preface().ifPresent(this::send);
        if (probe.isEmpty()) {
            finish(CheckResult.of(Status.L4OK, "", elapsedMs()));
            return;
        }
        timeout = channel.eventLoop()
                .schedule(
                        () -> finish(CheckResult.of(Status.L7TOUT, "no answer", elapsedMs())),
                        plan.answerTimeoutMs(),
                        TimeUnit.MILLISECONDS);
        act(probe.get().begin(channel.alloc()));
    }

    private void send(ByteBuf bytes) {
        // If it fails, the channel ends, and that is noticed.
        var _ = channel.writeAndFlush(bytes);
    }

    private long elapsedMs() {
        return (System.nanoTime() - beganNanos) / 1_000_000;
    }

    private void act(Probe.Verdict verdict) {
        switch (verdict) {
            case Probe.Verdict.Wait wait -> {
                return;
            }
            case Probe.Verdict.Send(var bytes) -> {
                send(bytes);
                if (probe.isPresent() && probe.get() instanceof ScriptProbe script && script.isDone()) {
                    finish(CheckResult.of(Status.L7OK, "", elapsedMs()));
                }
            }
            case Probe.Verdict.Good(var info, var code, var alarm) ->
                finish(new CheckResult(Status.L7OK, code, info, elapsedMs(), alarm));
            case Probe.Verdict.Bad(var info, var wrongStatus, var code) ->
                finish(new CheckResult(wrongStatus ? Status.L7STS : Status.L7RSP, code, info, elapsedMs(), false));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (finished || probe.isEmpty()) {
            bytes.release();
            return;
        }
        ByteBuf all = received;
        if (all == null) {
            all = ctx.alloc().buffer();
            received = all;
        }
        all.writeBytes(bytes);
        bytes.release();
        act(probe.get().received(all, ctx.alloc()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (connected) {
            finish(CheckResult.of(Status.L7RSP, "closed", elapsedMs()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        finish(CheckResult.of(Status.L7RSP, String.valueOf(cause.getMessage()), elapsedMs()));
    }

    private void finish(CheckResult result) {
        if (finished) {
            return;
        }
        finished = true;
        if (timeout != null) {
            timeout.cancel(false);
        }
        if (received != null) {
            received.release();
        }
        Channel closing = channel;
        var _ = closing.close();
        done.accept(result);
    }
}
