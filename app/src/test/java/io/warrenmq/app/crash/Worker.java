package io.warrenmq.app.crash;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;

/** One thread of the load, with a connection of its own, that goes on until the node is killed under it. */
abstract class Worker implements Runnable {
    private final ConnectionFactory factory;
    private volatile String unexpected = "";

    Worker(ConnectionFactory factory) {
        this.factory = factory;
    }

    /** Works until an exception tells that the node is gone. */
    abstract void work(Channel channel) throws IOException, InterruptedException;

    /** Notes a finding from a thread of the client. */
    final void fail(String what) {
        unexpected = what;
    }

    /** What went wrong other than the end of the node; empty when nothing. */
    String unexpected() {
        return unexpected;
    }

    @Override
    public final void run() {
        try {
            Connection connection = factory.newConnection();
            try {
                work(connection.createChannel());
            } finally {
                connection.abort();
            }
        } catch (IOException | TimeoutException | AlreadyClosedException e) {
            if (closedByBroker(e)) {
                unexpected = e + " caused by " + e.getCause();
            }
        } catch (ShutdownSignalException e) {
            if (e.getReason() != null) {
                unexpected = e.toString();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An error method of the broker is a finding; a lost socket is the kill. */
    private static boolean closedByBroker(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal && signal.getReason() != null) {
                return !signal.isInitiatedByApplication();
            }
        }
        return false;
    }

    static byte[] body(Flow flow, int number) {
        byte[] name = flow.name().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(5 + name.length + number % 700)
                .put((byte) name.length)
                .put(name)
                .putInt(number)
                .array();
    }
}
