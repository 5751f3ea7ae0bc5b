package io.warrenmq.app.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.Amqp;
import io.warrenmq.app.blackbox.Await;
import io.warrenmq.app.blackbox.Frame;
import io.warrenmq.app.blackbox.Login;
import io.warrenmq.app.blackbox.MethodId;
import io.warrenmq.app.blackbox.Payload;
import io.warrenmq.app.blackbox.RawClient;
import io.warrenmq.app.blackbox.Table;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The client that nobody may disturb: it publishes with confirms and consumes, and checks order and time, as long as
 * the abuse lasts. Runs on a thread of its own; {@link #close} may be called by another one.
 */
final class SteadyTraffic implements AutoCloseable {
    static final int ROUND = 20;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int PUBLISHING = 1;
    private static final int CONSUMING = 2;

    private final RawClient client;
    private final String queue;
    private final Thread thread;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean stopping;
    private final AtomicLong rounds = new AtomicLong();
    private volatile long slowestNanos;

    private SteadyTraffic(RawClient client, String queue) {
        this.client = client;
        this.queue = queue;
        this.thread = new Thread(this::run, "steady-traffic");
    }

    /** @param connected to the node, nothing sent yet or what precedes the protocol header */
    static SteadyTraffic start(RawClient connected) {
        connected.login(Login.GUEST);
        String queue = "steady-" + System.nanoTime();
        connected.openChannel(PUBLISHING).openChannel(CONSUMING);
        connected.declare(PUBLISHING, Amqp.queueDeclare(queue, Amqp.DURABLE, Table.empty()));
        connected.call(PUBLISHING, Amqp.confirmSelect(), MethodId.CONFIRM_SELECT_OK);
        connected.call(CONSUMING, Amqp.consume(queue, "steady", 0), MethodId.BASIC_CONSUME_OK);
        SteadyTraffic traffic = new SteadyTraffic(connected, queue);
        traffic.thread.start();
        return traffic;
    }

    private void run() {
        try {
            while (!stopping) {
                long start = System.nanoTime();
                round();
                slowestNanos = Math.max(slowestNanos, System.nanoTime() - start);
                rounds.incrementAndGet();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (Throwable e) {
            failure.set(e);
        }
    }

    private void round() {
        long first = rounds.get() * ROUND;
        for (int i = 0; i < ROUND; i++) {
            long number = first + i;
            client.publish(
                    PUBLISHING,
                    Amqp.publish("", queue, Amqp.MANDATORY),
                    Amqp.header(Long.BYTES, 1 << 12, new Payload().octet(1 + i % 2)),
                    new Payload().longlong(number).bytes());
        }
        int delivered = 0;
        Confirms confirms = new Confirms(first + 1);
        while (confirms.count() < ROUND || delivered < ROUND) {
            Frame frame = client.next();
            if (frame.channel() == PUBLISHING && frame.isMethod(MethodId.BASIC_ACK)) {
                confirms.add(frame);
            } else if (frame.channel() == CONSUMING && frame.type() == Frame.BODY) {
                long number = ByteBuffer.wrap(frame.payload()).getLong();
                if (number != first + delivered) {
                    throw new AssertionError(
                            "the steady client got message " + number + " in place of " + (first + delivered));
                }
                delivered++;
            } else if (frame.channel() != CONSUMING || frame.isMethod(MethodId.CHANNEL_CLOSE)) {
                throw new AssertionError("the steady client got " + frame);
            }
        }
        client.send(CONSUMING, Amqp.ack(first + ROUND, true));
    }

    /** Messages that went through so far. */
    long messages() {
        return rounds.get() * ROUND;
    }

    /** The longest that publishing, confirming and delivering {@value #ROUND} messages took. */
    long slowestMs() {
        return TimeUnit.NANOSECONDS.toMillis(slowestNanos);
    }

    @Nullable
    Throwable failure() {
        return failure.get();
    }

    /** It goes on, and no round took longer than this. */
    void expectUndisturbed(long slowestRoundMs) {
        long before = messages();
        Await.until(
                Duration.ofSeconds(30),
                () -> messages() > before || failure() != null,
                () -> "the steady client waits for the node");
        assertThat(Optional.ofNullable(failure()))
                .as("failure of the steady client")
                .isEmpty();
        assertThat(slowestMs()).as("ms of the slowest round").isLessThan(slowestRoundMs);
    }

    /** Waits until the current round is over and removes the queue. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure.get() == null) {
            client.call(CONSUMING, Amqp.cancel("steady"), MethodId.BASIC_CANCEL_OK);
            client.call(PUBLISHING, Amqp.queueDelete(queue, 0), MethodId.QUEUE_DELETE_OK);
            client.closeConnection();
        }
        client.close();
    }
}
