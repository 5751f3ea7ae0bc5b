package io.warrenmq.server.amqp;

import io.warrenmq.broker.loop.LoopDriver;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats of one connection: one is sent when nothing was written for half the interval, and the connection is
 * dropped after two intervals in which nothing arrived. Owned by the connection's loop.
 */
final class Heartbeats {
    private static final long NEVER = -1;

    private final AmqpConnection connection;
    private final int seconds;
    private LoopDriver.@Nullable Timer sender;
    private LoopDriver.@Nullable Timer monitor;
    private long writtenBefore = NEVER;
    private long aliveBefore = NEVER;
    private int silentIntervals;

    Heartbeats(AmqpConnection connection, int seconds) {
        this.connection = connection;
        this.seconds = seconds;
    }

    void start() {
        if (seconds > 0) {
            scheduleSender();
            scheduleMonitor();
        }
    }

    void stop() {
        if (sender != null) {
            sender.cancel();
        }
        if (monitor != null) {
            monitor.cancel();
        }
    }

    private void scheduleSender() {
        sender = connection.loop().schedule(seconds * 500L, this::send);
    }

    private void scheduleMonitor() {
        monitor = connection.loop().schedule(seconds * 1000L, this::check);
    }

    /** The first one is sent whatever else was written. */
    private void send() {
        if (!connection.alive()) {
            return;
        }
        long written = connection.output().writtenBytes();
        if (writtenBefore == NEVER || written == writtenBefore) {
            connection.output().writeHeartbeat();
            written = connection.output().writtenBytes();
        }
        writtenBefore = written;
        scheduleSender();
    }

    private void check() {
        if (!connection.alive()) {
            return;
        }
        long alive = connection.signsOfLife();
        boolean silent = alive == aliveBefore && !connection.supervisionSuspended();
        silentIntervals = silent ? silentIntervals + 1 : 0;
        aliveBefore = alive;
        if (silentIntervals >= 2) {
            connection.errors().heartbeatsMissed(seconds);
        } else {
            scheduleMonitor();
        }
    }
}
