package io.warrenmq.app.crash;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Consumes a queue under load and settles in one of the ways that clients have. */
final class Settler extends Worker {
    enum Way {
        /** Acknowledges several at once. */
        ACK,
        /** Acknowledges in transactions: what was committed must never come back. */
        ACK_IN_TRANSACTION,
        /** Rejects: everything goes to the dead-letter queue. */
        REJECT
    }

    private static final int BATCH = 5;

    private final String queue;
    private final Way way;
    private final Deliveries deliveries;

    Settler(ConnectionFactory factory, String queue, Way way, Deliveries deliveries) {
        super(factory);
        this.queue = queue;
        this.way = way;
        this.deliveries = deliveries;
    }

    @Override
    void work(Channel channel) throws IOException, InterruptedException {
        if (way == Way.ACK_IN_TRANSACTION) {
            channel.txSelect();
        }
        channel.basicQos(50);
        LinkedBlockingQueue<Delivery> incoming = new LinkedBlockingQueue<>();
        channel.basicConsume(queue, false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                incoming.add(new Delivery(envelope, properties, body));
            }
        });
        List<Delivery> batch = new ArrayList<>();
        while (channel.isOpen()) {
            Delivery delivery = incoming.poll(100, TimeUnit.MILLISECONDS);
            if (delivery == null) {
                continue;
            }
            batch.add(delivery);
            if (batch.size() == BATCH) {
                settle(channel, batch);
                batch.clear();
            }
        }
    }

    private void settle(Channel channel, List<Delivery> batch) throws IOException {
        long last = batch.getLast().getEnvelope().getDeliveryTag();
        switch (way) {
            case ACK -> {
                // Seen before acknowledged: from then on nobody else needs to get it.
                batch.forEach(delivery -> deliveries.note(queue, delivery.getBody()));
                channel.basicAck(last, true);
            }
            case ACK_IN_TRANSACTION -> {
                batch.forEach(delivery -> deliveries.note(queue, delivery.getBody()));
                channel.basicAck(last, true);
                channel.txCommit();
                batch.forEach(delivery -> deliveries.settled(delivery.getBody()));
            }
            case REJECT -> channel.basicNack(last, true, false);
        }
    }
}
