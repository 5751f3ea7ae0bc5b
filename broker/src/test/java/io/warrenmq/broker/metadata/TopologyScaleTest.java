package io.warrenmq.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The cost of an operation must not depend on how many were done before. Counts, because times depend on the machine.
 */
class TopologyScaleTest {
    private static final int MANY = 30_000;

    @Test
    void thousandsOfQueuesWithBindingsOnOneTopicExchangeComeAndGo() {
        TestBroker broker = new TestBroker();
        broker.must(broker.exchange("events", "topic"));
        for (int i = 0; i < MANY; i++) {
            broker.must(broker.queue("q" + i));
            broker.must(broker.bind("events", "q" + i, "device." + i + ".#"));
        }
        assertThat(broker.route("events", "device.4711.on")).isEqualTo("q4711");
        assertThat(broker.route("events", "device.x.on")).isEmpty();
        assertThat(broker.changes)
                .as("one change for each command, however many there are")
                .hasSizeLessThan(2 * MANY + 50);
        assertThat(broker.log.snapshotCount).as("the log is rewritten rarely").isLessThan(5);
        int before = broker.changes.size();
        for (int i = 0; i < MANY; i++) {
            broker.must(broker.deleteQueue("q" + i));
        }
        assertThat(broker.changes).hasSize(before + 2 * MANY);
        assertThat(broker.route("events", "device.4711.on")).isEmpty();
        assertThat(broker.host.alive).isEmpty();
    }

    @Test
    void thousandsOfQueuesOnOneFanoutExchangeGetEachMessageOnce() {
        TestBroker broker = new TestBroker();
        for (int i = 0; i < MANY; i++) {
            broker.must(broker.queue("q" + i));
            broker.must(broker.bind("amq.fanout", "q" + i, ""));
            if (i % 10 == 0) {
                broker.must(broker.bind("amq.fanout", "q" + i, "again"));
            }
        }
        assertThat(broker.route("amq.fanout", "").split(" ")).hasSize(MANY);
        for (int i = 0; i < MANY; i += 10) {
            broker.must(broker.unbind("amq.fanout", "q" + i, ""));
        }
        assertThat(broker.route("amq.fanout", "").split(" "))
                .as("still bound by the other key")
                .hasSize(MANY);
    }
}
