package io.warrenmq.app.crash;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Publishes one flow, persistent, with confirms or in transactions. */
final class Publisher extends Worker {
    private static final int WINDOW = 200;
    private static final int TRANSACTION = 7;

    private final Flow flow;
    private final String exchange;
    private final String routingKey;
    private final boolean transactional;

    Publisher(ConnectionFactory factory, Flow flow, String exchange, String routingKey, boolean transactional) {
        super(factory);
        this.flow = flow;
        this.exchange = exchange;
        this.routingKey = routingKey;
        this.transactional = transactional;
    }

    @Override
    void work(Channel channel) throws IOException, InterruptedException {
        if (transactional) {
            inTransactions(channel);
        } else {
            withConfirms(channel);
        }
    }

    private void inTransactions(Channel channel) throws IOException {
        channel.txSelect();
        for (int round = 0; ; round++) {
            int from = flow.attempted();
            for (int i = 0; i < TRANSACTION; i++) {
                publish(channel);
            }
            if (round % 10 == 9) {
                channel.txRollback();
            } else {
                channel.txCommit();
                flow.confirm(from, from + TRANSACTION - 1);
            }
        }
    }

    private void withConfirms(Channel channel) throws IOException, InterruptedException {
        channel.confirmSelect();
        int base = flow.attempted() - 1; // sequence numbers of a channel count from 1
        Semaphore window = new Semaphore(WINDOW);
        Lowest lowest = new Lowest();
        channel.addConfirmListener(
                (tag, multiple) -> {
                    // Singly confirmed ones below a multiple are confirmed again by it, which changes nothing.
                    int from = multiple ? lowest.value : (int) tag;
                    flow.confirm(base + from, base + (int) tag);
                    if (multiple) {
                        lowest.value = (int) tag + 1;
                    }
                    window.release(Math.max(1, (int) tag - from + 1));
                },
                (tag, multiple) -> fail("a publish of " + flow.name() + " was refused"));
        while (channel.isOpen()) {
            if (window.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                publish(channel);
            }
        }
    }

    /** Written by the connection's thread only. */
    private static final class Lowest {
        private int value = 1;
    }

    private void publish(Channel channel) throws IOException {
        int number = flow.attempt();
        BasicProperties properties = new BasicProperties.Builder()
                .deliveryMode(2)
                .priority(number % 7)
                .headers(
                        exchange.equals(Topology.DELAYED)
                                ? Map.of("x-delay", 1 + number % Topology.LONGEST_WAIT_MS)
                                : Map.of())
                .build();
        channel.basicPublish(exchange, routingKey, properties, body(flow, number));
    }
}
