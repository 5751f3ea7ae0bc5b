package io.warrenmq.bench.micro;

import io.warrenmq.broker.metadata.Binding;
import io.warrenmq.broker.metadata.Command.Destination;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.routing.Exchange;
import io.warrenmq.broker.routing.ExchangeType;
import io.warrenmq.broker.routing.RoutableMessage;
import io.warrenmq.broker.routing.Route;
import io.warrenmq.broker.routing.Router;
import io.warrenmq.broker.routing.Topology;
import io.warrenmq.wire.FieldTable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A topic exchange asked where a message goes, without the cache of routes that channels have. Keys rotate, each
 * matching the binding of one queue out of 100.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TopicBenchmark {
    private static final int QUEUES = 100;
    private static final String EXCHANGE = "topics";

    /** How binding keys are made of a number. */
    public enum Shape {
        /** All words are plain. */
        PLAIN("region.%d.temperature"),
        /** The last word matches any. */
        STAR("region.%d.*"),
        /** Any words may come before and after. */
        HASHES("#.%d.#");

        private final String pattern;

        Shape(String pattern) {
            this.pattern = pattern;
        }
    }

    @Param({"100", "10000"})
    int bindings;

    @Param
    Shape shape = Shape.PLAIN;

    private Topology topology = new OneExchange(Optional.empty());
    private Published[] messages = {};
    private int next;

    /** Binds. */
    @Setup
    public void bind() {
        SingleLoop broker = new SingleLoop();
        QueueEntry[] queues = new QueueEntry[QUEUES];
        for (int i = 0; i < QUEUES; i++) {
            queues[i] = broker.queue("q" + i);
        }
        ExchangeRecord record = new ExchangeRecord(
                "/", EXCHANGE, ExchangeType.TOPIC.typeName(), true, false, false, FieldTable.EMPTY, "guest");
        Exchange exchange = new Exchange(record, ExchangeType.TOPIC.matcher(record, new NoStores(), bound -> 0), null);
        messages = new Published[bindings];
        for (int i = 0; i < bindings; i++) {
            QueueEntry queue = queues[i % QUEUES];
            String key = shape.pattern.replace("%d", Integer.toString(i));
            Binding binding =
                    new Binding("/", EXCHANGE, Destination.QUEUE, queue.record().name(), key, FieldTable.EMPTY);
            exchange.matcher().add(binding, queue);
            messages[i] = new Published("region." + i + ".temperature");
        }
        topology = new OneExchange(Optional.of(exchange));
    }

    @Benchmark
    public Route route() {
        next = next + 1 < messages.length ? next + 1 : 0;
        return Router.publish(topology, EXCHANGE, messages[next]);
    }

    private record OneExchange(Optional<Exchange> exchange) implements Topology {
        @Override
        public @Nullable Exchange findExchange(String name) {
            return exchange.orElse(null);
        }

        @Override
        public @Nullable QueueEntry findQueue(String name) {
            return null;
        }
    }

    private record Published(String routingKey) implements RoutableMessage {
        @Override
        public List<String> extraRoutingKeys() {
            return List.of();
        }

        @Override
        public FieldTable headers() {
            return FieldTable.EMPTY;
        }

        @Override
        public Optional<String> property(String name) {
            return Optional.empty();
        }
    }
}
