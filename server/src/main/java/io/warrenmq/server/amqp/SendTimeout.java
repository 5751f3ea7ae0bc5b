package io.warrenmq.server.amqp;

/**
 * Notices a socket that takes nothing although there is something to write. It costs nothing while the socket keeps up.
 * Owned by the connection's loop.
 */
final class SendTimeout {
    private final AmqpConnection connection;
    private final long timeoutMs;
    private boolean watching;
    private long takenBefore;

    /** @param timeoutMs 0 for never */
    SendTimeout(AmqpConnection connection, long timeoutMs) {
        this.connection = connection;
        this.timeoutMs = timeoutMs;
    }

    /** The socket did not take all that was written. */
    void fellBehind() {
        if (!watching && timeoutMs > 0) {
            watching = true;
            watch();
        }
    }

    private void watch() {
        takenBefore = connection.takenBytes();
        connection.loop().schedule(timeoutMs, this::check);
    }

    private void check() {
        if (connection.end().ended() || connection.pendingOutputBytes() == 0) {
            watching = false;
        } else if (connection.takenBytes() == takenBefore) {
            connection.errors().sendTimedOut(timeoutMs);
        } else {
            watch();
        }
    }
}
