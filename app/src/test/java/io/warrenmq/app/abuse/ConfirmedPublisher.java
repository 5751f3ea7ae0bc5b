package io.warrenmq.app.abuse;

import io.warrenmq.app.blackbox.Amqp;
import io.warrenmq.app.blackbox.MethodId;
import io.warrenmq.app.blackbox.Payload;
import io.warrenmq.app.blackbox.RawClient;

/** Publishes as fast as confirms let it, on a channel that does nothing else. Owned by the test's thread. */
final class ConfirmedPublisher {
    private static final int WINDOW = 500;
    private static final int DELIVERY_MODE = 1 << 12;
    private static final int PERSISTENT = 2;

    private final RawClient client;
    private final int channel;
    private long published;

    ConfirmedPublisher(RawClient client, int channel) {
        this.client = client;
        this.channel = channel;
        client.openChannel(channel).call(channel, Amqp.confirmSelect(), MethodId.CONFIRM_SELECT_OK);
    }

    /** When this returns, all are confirmed. */
    void publish(String queue, byte[] body, int count) {
        for (int left = count; left > 0; left -= WINDOW) {
            int window = Math.min(left, WINDOW);
            Confirms confirms = new Confirms(published + 1);
            for (int i = 0; i < window; i++) {
                client.publish(
                        channel,
                        Amqp.publish("", queue, 0),
                        Amqp.header(body.length, DELIVERY_MODE, new Payload().octet(PERSISTENT)),
                        body);
            }
            while (confirms.count() < window) {
                confirms.add(client.expect(channel, MethodId.BASIC_ACK));
            }
            published += window;
        }
    }
}
