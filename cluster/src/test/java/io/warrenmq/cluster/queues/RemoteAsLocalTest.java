package io.warrenmq.cluster.queues;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.Placement;
import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.cluster.queues.SimChannel.Delivery;
import io.warrenmq.cluster.queues.SimChannel.Sink;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The same random operations on a queue of the client's own node and on one of another node have the same results. One
 * seed is repeated by {@code -Dwarren.test.firstSeed=N -Dwarren.test.seeds=1}.
 */
class RemoteAsLocalTest {
    private static final long FIRST_SEED = Long.getLong("warren.test.firstSeed", 1);
    private static final long SEEDS = Long.getLong("warren.test.seeds", 150);
    private static final int OPERATIONS = 60;
    private static final List<Outcome> OUTCOMES = List.of(Outcome.ACK, Outcome.REQUEUE, Outcome.REJECT);

    @Test
    void aQueueOfAnotherNodeAnswersAsOneOfTheOwnNode() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            List<String> local = new Run(seed, "a").story();
            List<String> remote = new Run(seed, "b").story();
            assertThat(remote).as("seed %d", seed).isEqualTo(local);
        }
    }

    @Test
    void whateverIsConfirmedIsThereOnceAndInOrderHoweverNodesAndLoopsAreInterleaved() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            new Hurry(seed).run();
        }
    }

    /** Operations one after the other, with everything at rest between two of them. */
    private static final class Run {
        private final Random random;
        private final SimWorld world;
        private final SimNode home;
        private final SimChannel channel;
        private final QueueEndpoint queue;
        private final List<String> story = new ArrayList<>();
        private final Map<String, Sink> consumers = new TreeMap<>();
        private final Sink getSink;
        private final int[] seen = new int[64];
        private int published;

        Run(long seed, String client) {
            // The world's own chance is the same too, but says nothing: everything rests between two operations.
            world = new SimWorld(seed, "a", "b");
            random = new Random(~seed);
            home = world.node("a");
            channel = new SimChannel(world.node(client), 1);
            declare(random);
            queue = world.node(client).queue("q").endpoint();
            getSink = channel.sink(false);
        }

        private void declare(Random chance) {
            FieldTable.Builder arguments = FieldTable.builder();
            switch (chance.nextInt(6)) {
                case 0 -> arguments.add("x-max-priority", 3);
                case 1 -> arguments.add("x-max-length", 5);
                case 2 -> arguments.add("x-max-length", 5).add("x-overflow", "reject-publish");
                case 3 -> arguments.add("x-single-active-consumer", true);
                case 4 -> arguments.add("x-queue-type", "quorum").add("x-delivery-limit", 2);
                default -> {} // a plain one
            }
            home.order(new Command.AddVirtualHost("/", "", List.of(), Optional.empty(), 1));
            home.order(new Command.DeclareQueue(
                    home.nextQueueId(), "/", "q", true, false, 0, arguments.build(), "u", false, Placement.on("a")));
            world.settle();
        }

        List<String> story() {
            for (int i = 0; i < OPERATIONS; i++) {
                int before = story.size();
                String operation = operation();
                // On the own node answers may come at once.
                story.add(before, i + " " + operation);
                world.settle();
                look();
            }
            world.log.submit(new Command.DeleteVirtualHost("/"), home, _ -> {});
            world.settle();
            world.nodes.forEach(node -> story.add(node.name + " holds " + node.heldBytes()));
            return story;
        }

        private String operation() {
            return switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> publish();
                case 4 -> consume();
                case 5 -> cancel();
                case 6 -> get();
                case 7, 8, 9 -> settle();
                case 10 -> "status " + channel.ask(reply -> note(reply, r -> queue.status(true, channel.loop, r)));
                default ->
                    random.nextInt(4) == 0
                            ? "purge " + channel.ask(reply -> note(reply, r -> queue.purge(channel.loop, r)))
                            : publish();
            };
        }

        /** Answers come later on another node: they are part of what is seen after the operation. */
        private void note(
                java.util.function.Consumer<QueueOutcome> ignored,
                java.util.function.Consumer<java.util.function.Consumer<QueueOutcome>> request) {
            request.accept(outcome -> story.add("answered " + outcome));
        }

        private String publish() {
            int count = 1 + random.nextInt(4);
            String[] bodies = new String[count];
            for (int i = 0; i < count; i++) {
                bodies[i] = "m" + ++published;
            }
            channel.publish(
                    queue,
                    BasicProperties.builder()
                            .deliveryMode(1 + random.nextInt(2))
                            .priority(random.nextInt(5))
                            .build(),
                    bodies);
            return "publish " + count;
        }

        private String consume() {
            boolean noAck = random.nextInt(3) == 0;
            int prefetch = random.nextInt(4);
            boolean exclusive = random.nextInt(8) == 0;
            int priority = random.nextInt(3);
            String tag = "c" + channel.sinks.size();
            Sink sink = channel.sink(noAck);
            consumers.put(tag, sink);
            channel.ask(reply -> note(
                    reply,
                    r -> queue.consume(
                            sink, SimChannel.spec(tag, prefetch, noAck, exclusive, priority), channel.loop, r)));
            return "consume " + tag;
        }

        private String cancel() {
            if (consumers.isEmpty()) {
                return "nobody to cancel";
            }
            String tag = List.copyOf(consumers.keySet()).get(random.nextInt(consumers.size()));
            Sink sink = Objects.requireNonNull(consumers.get(tag));
            // What a cancellation is answered beside that it is done no channel looks at.
            channel.ask(_ -> queue.cancel(
                    sink,
                    channel.loop,
                    outcome -> story.add("cancelled: " + outcome.getClass().getSimpleName())));
            return "cancel " + tag;
        }

        private String get() {
            channel.ask(reply -> note(reply, r -> queue.get(getSink, false, channel.loop, r)));
            return "get";
        }

        private String settle() {
            List<Delivery> open = channel.sinks.stream()
                    .flatMap(sink -> sink.unsettled.stream())
                    .toList();
            List<Delivery> chosen =
                    open.stream().filter(_ -> random.nextInt(3) != 0).toList();
            Outcome outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
            channel.settle(queue, outcome, chosen.toArray(Delivery[]::new));
            return outcome + " " + chosen.size();
        }

        /** What a client can see by now. */
        private void look() {
            for (int i = 0; i < channel.sinks.size(); i++) {
                List<Delivery> got = channel.sinks.get(i).got;
                if (got.size() > seen[i]) {
                    story.add("sink " + i + " got "
                            + got.subList(seen[i], got.size()).stream()
                                    .map(Delivery::toString)
                                    .collect(Collectors.joining(" ")));
                    seen[i] = got.size();
                }
            }
            var figures = home.queue("q").endpoint().statistics();
            story.add("confirms " + channel.confirms + ", ready " + figures.ready() + ", unacknowledged "
                    + figures.unacknowledged() + ", consumers "
                    + figures.consumers().size());
        }
    }

    /** Two publishers and several consumers on two nodes that do not wait for each other, with links that are cut. */
    private static final class Hurry {
        private final long seed;
        private final SimWorld world;
        private final Random random;
        private final SimNode home;
        private final List<SimChannel> channels;
        private final List<Sink> consumers = new ArrayList<>();
        private final List<String> sent = new ArrayList<>();

        Hurry(long seed) {
            this.seed = seed;
            world = new SimWorld(seed, 20_000, "a", "b");
            random = new Random(seed * 31);
            home = world.node("a");
            home.order(new Command.AddVirtualHost("/", "", List.of(), Optional.empty(), 1));
            home.order(new Command.DeclareQueue(
                    home.nextQueueId(), "/", "q", true, false, 0, FieldTable.EMPTY, "u", false, Placement.on("a")));
            world.settle();
            channels = List.of(
                    new SimChannel(world.node("b"), 0),
                    new SimChannel(world.node("b"), 1),
                    new SimChannel(world.node("a"), 1));
        }

        void run() {
            boolean cuts = random.nextInt(2) == 0;
            for (int i = 0; i < 150; i++) {
                act(channels.get(random.nextInt(channels.size())));
                for (int steps = random.nextInt(12); steps > 0; steps--) {
                    world.step();
                }
                if (cuts && random.nextInt(40) == 0) {
                    world.cut(world.node("a"), world.node("b"));
                    world.connect(world.node("a"), world.node("b"));
                }
            }
            finish();
        }

        private void act(SimChannel channel) {
            QueueEndpoint queue = channel.node.queue("q").endpoint();
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    String[] bodies = new String[1 + random.nextInt(5)];
                    for (int i = 0; i < bodies.length; i++) {
                        bodies[i] = channels.indexOf(channel) + ":" + (channel.sequence + i + 1) + ":"
                                + "x".repeat(random.nextInt(2000));
                        sent.add(bodies[i]);
                    }
                    channel.publish(queue, bodies);
                }
                case 3 -> {
                    Sink sink = channel.sink(false);
                    consumers.add(sink);
                    channel.ask(reply -> queue.consume(
                            sink,
                            SimChannel.spec("c" + consumers.size(), 1 + random.nextInt(5), false, false, 0),
                            channel.loop,
                            reply));
                }
                case 4 ->
                    channel.sinks.stream()
                            .filter(sink -> !sink.cancelled)
                            .findAny()
                            .ifPresent(sink -> channel.ask(reply -> queue.cancel(sink, channel.loop, reply)));
                default ->
                    channel.sinks.forEach(sink -> channel.settle(
                            queue,
                            random.nextInt(3) == 0 ? Outcome.REQUEUE : Outcome.ACK,
                            sink.unsettled.stream()
                                    .filter(_ -> random.nextBoolean())
                                    .toArray(Delivery[]::new)));
            }
        }

        private void finish() {
            world.settle();
            for (SimChannel channel : channels) {
                assertThat(channel.confirms)
                        .as("seed %d: every publish is answered", seed)
                        .hasSize((int) channel.sequence);
                assertThat(channel.batchesUnderWay)
                        .as("seed %d: every batch is given back", seed)
                        .isZero();
                QueueEndpoint queue = channel.node.queue("q").endpoint();
                channel.sinks.forEach(sink -> channel.ask(reply -> queue.cancel(sink, channel.loop, reply)));
                world.settle();
                channel.sinks.forEach(
                        sink -> channel.settle(queue, Outcome.REQUEUE, sink.unsettled.toArray(Delivery[]::new)));
                world.settle();
            }
            Sink rest = channels.getFirst().sink(true);
            channels.getFirst()
                    .ask(reply -> channels.getFirst()
                            .node
                            .queue("q")
                            .endpoint()
                            .consume(
                                    rest, SimChannel.spec("rest", 0, true, false, 0), channels.getFirst().loop, reply));
            world.settle();
            assertThat(home.queue("q").endpoint().statistics().unacknowledged())
                    .as("seed %d: unacknowledged at the end", seed)
                    .isZero();
            List<Delivery> all = channels.stream()
                    .flatMap(channel -> channel.sinks.stream())
                    .flatMap(sink -> sink.got.stream())
                    .toList();
            everythingConfirmedCame(all);
            nothingCameTwiceAsNew(all);
            world.log.submit(new Command.DeleteVirtualHost("/"), home, _ -> {});
            world.settle();
            for (SimNode node : world.nodes) {
                assertThat(node.heldBytes())
                        .as("seed %d: memory held on %s", seed, node.name)
                        .isZero();
            }
        }

        private void everythingConfirmedCame(List<Delivery> all) {
            List<String> came = all.stream().map(delivery -> delivery.body).toList();
            for (int c = 0; c < channels.size(); c++) {
                for (Map.Entry<Long, Boolean> confirm : channels.get(c).confirms.entrySet()) {
                    if (confirm.getValue()) {
                        String prefix = c + ":" + confirm.getKey() + ":";
                        assertThat(came)
                                .as("seed %d: %s was confirmed", seed, prefix)
                                .anyMatch(body -> body.startsWith(prefix));
                    }
                }
            }
            assertThat(sent).as("seed %d", seed).containsAll(came);
        }

        private void nothingCameTwiceAsNew(List<Delivery> all) {
            List<String> first = all.stream()
                    .filter(delivery -> !delivery.redelivered)
                    .map(delivery -> delivery.body)
                    .toList();
            assertThat(first).as("seed %d", seed).doesNotHaveDuplicates();
        }
    }
}
