package io.warrenmq.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.routing.Route;
import io.warrenmq.wire.PropertiesScanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A benchmark that measures something else than it says is worse than none. */
class BenchmarksTest {
    @Test
    void whatTheCodecIsGivenIsWellFormed() {
        CodecBenchmark codec = new CodecBenchmark();

        assertThat(codec.scanDeliveryMode()).isEqualTo(PropertiesScanner.Outcome.OK);
        assertThat(codec.scanManyProperties()).isEqualTo(PropertiesScanner.Outcome.OK);
        assertThat(codec.scanTable()).isTrue();
        assertThat(codec.parsePublish())
                .as("channel and address")
                .isEqualTo(1 + "amq.topic".length() + "sensors.berlin.temperature".length() + 2);
        assertThat(codec.writeDeliver()).isEqualTo(codec.writeDeliver());
    }

    @ParameterizedTest
    @EnumSource
    void everyKeyLeadsToOneQueue(TopicBenchmark.Shape shape) {
        TopicBenchmark topic = new TopicBenchmark();
        topic.bindings = 1000;
        topic.shape = shape;
        topic.bind();

        for (int i = 0; i < topic.bindings; i++) {
            assertThat(topic.route())
                    .isInstanceOfSatisfying(
                            Route.Queues.class,
                            route -> assertThat(route.queues()).hasSize(1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void everyMessageIsDeliveredAndConfirmed(int waiting) {
        QueueBenchmark queue = new QueueBenchmark();
        queue.waiting = waiting;
        queue.subscribe();

        assertThat(queue.enqueueDeliverAcknowledge()).isEqualTo(waiting + 100);
        assertThat(queue.enqueueDeliverAcknowledge()).isEqualTo(waiting + 200);
    }
}
