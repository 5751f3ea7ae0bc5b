package io.warrenmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeldConfirmsTest {

    @Test
    void nothingIsConfirmedWhileTheNodeMayNotSpeakForItsSideAndEverythingAfterwards() throws Exception {
        try (TestNode node = TestNode.start();
                Connection connection = node.connect()) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("q", true, false, false, Map.of());
            channel.confirmSelect();
            AtomicLong confirmed = new AtomicLong();
            CountDownLatch all = new CountDownLatch(1);
            channel.addConfirmListener(
                    (tag, _) -> {
                        confirmed.set(tag);
                        if (tag == 200) {
                            all.countDown();
                        }
                    },
                    (tag, _) -> confirmed.set(-tag));
            node.mayConfirm = false;
            for (int n = 0; n < 200; n++) {
                channel.basicPublish("", "q", null, new byte[10]);
                if (n % 50 == 0) {
                    // Its answer comes behind whatever could be confirmed before it.
                    assertThat(connection
                                    .createChannel()
                                    .queueDeclarePassive("q")
                                    .getQueue())
                            .isEqualTo("q");
                }
            }
            assertThat(channel.messageCount("q")).as("they arrived").isEqualTo(200);
            assertThat(confirmed).hasValue(0);
            node.mayConfirm = true;
            assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(confirmed).hasValue(200);
        }
    }
}
