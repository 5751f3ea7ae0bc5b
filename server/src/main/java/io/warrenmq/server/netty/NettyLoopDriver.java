package io.warrenmq.server.netty;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.warrenmq.broker.loop.LoopDriver;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Drives a loop by a Netty event loop. Thread-safe. */
final class NettyLoopDriver implements LoopDriver {
    private final EventLoop eventLoop;

    NettyLoopDriver(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    @Override
    public void wake(Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException e) {
            // The store is closed after the loops, and what it still has to tell them is of no use to anybody then.
            if (!eventLoop.isShuttingDown()) {
                throw e;
            }
        }
    }

    @Override
    public boolean onLoopThread() {
        return eventLoop.inEventLoop();
    }

    @Override
    public long currentTimeMs() {
        return System.currentTimeMillis();
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        Future<?> scheduled = eventLoop.schedule(task, delayMs, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }
}
