package io.warrenmq.cluster.queues;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.Placement;
import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.broker.queue.QueueStatistics;
import io.warrenmq.cluster.queues.SimChannel.Delivery;
import io.warrenmq.cluster.queues.SimChannel.Sink;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A queue of another node, step by step. The queue lives on a, the client is on b. */
class RemoteQueueTest {
    private SimWorld world = new SimWorld(1, "a", "b");
    private SimNode a = world.node("a");
    private SimNode b = world.node("b");
    private SimChannel channel = new SimChannel(b, 0);

    private QueueEndpoint declare(String name, FieldTable arguments, boolean durable, boolean autoDelete) {
        if (a.virtualHost("/").isEmpty()) {
            a.order(new Command.AddVirtualHost("/", "", List.of(), Optional.empty(), 1));
        }
        a.order(new Command.DeclareQueue(a.nextQueueId(), "/", name, durable, autoDelete, 0, arguments, "u"));
        world.settle();
        QueueEndpoint queue = b.queue(name).endpoint();
        assertThat(((MovableQueue) queue).present()).isInstanceOf(RemoteQueue.class);
        return queue;
    }

    private QueueEndpoint declare(String name) {
        return declare(name, FieldTable.EMPTY, true, false);
    }

    /** A world with a window that a few messages fill. */
    private void narrow(long windowBytes) {
        world = new SimWorld(2, windowBytes, "a", "b");
        a = world.node("a");
        b = world.node("b");
        channel = new SimChannel(b, 0);
    }

    @AfterEach
    void noMemoryIsLost() {
        for (SimNode node : world.nodes) {
            if (!node.dead) {
                node.order(new Command.DeleteVirtualHost("/"));
                world.settle();
                assertThat(node.heldBytes()).as("memory held on %s", node.name).isZero();
            }
        }
    }

    private QueueOutcome ask(java.util.function.Consumer<java.util.function.Consumer<QueueOutcome>> request) {
        List<QueueOutcome> answers = channel.ask(request);
        world.settle();
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    private Sink consume(QueueEndpoint queue, int prefetch, boolean noAck) {
        return consume(queue, prefetch, noAck, false, 0);
    }

    private Sink consume(QueueEndpoint queue, int prefetch, boolean noAck, boolean exclusive, int priority) {
        Sink sink = channel.sink(noAck);
        QueueOutcome outcome = ask(reply -> queue.consume(
                sink,
                SimChannel.spec("c" + channel.sinks.size(), prefetch, noAck, exclusive, priority),
                channel.loop,
                reply));
        assertThat(outcome).isInstanceOf(QueueOutcome.Done.class);
        return sink;
    }

    private static String[] numbered(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "m" + i).toArray(String[]::new);
    }

    private QueueStatistics home(String queue) {
        return a.queue(queue).endpoint().statistics();
    }

    // ---- publishing

    @Test
    void whatIsPublishedElsewhereArrivesInOrderAndIsConfirmed() {
        QueueEndpoint queue = declare("q");
        channel.publish(queue, numbered(10));
        channel.publish(queue, "m11", "m12");
        world.settle();
        assertThat(home("q").ready()).isEqualTo(12);
        assertThat(channel.confirms).hasSize(12).doesNotContainValue(false);
        assertThat(channel.batchesUnderWay).isZero();
        Sink sink = consume(queue, 0, true);
        assertThat(sink.texts()).containsExactly(concat(numbered(10), "m11", "m12"));
    }

    private static String[] concat(String[] first, String... more) {
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    @Test
    void propertiesTravelUnchanged() {
        QueueEndpoint queue = declare("q");
        BasicProperties properties = BasicProperties.builder()
                .deliveryMode(2)
                .priority(7)
                .expiration("100000")
                .headers(FieldTable.of("h", FieldValue.of("v")))
                .build();
        channel.publish(queue, properties, "m");
        world.settle();
        assertThat(home("q").persistent()).isEqualTo(1);
        assertThat(consume(queue, 0, false).texts()).containsExactly("m");
    }

    @Test
    void aMessageLargerThanALinkTakesComesInParts() {
        QueueEndpoint queue = declare("q");
        String large = "x".repeat(5 << 20);
        channel.publish(queue, "before", large, "behind");
        world.settle();
        assertThat(consume(queue, 0, false).texts()).containsExactly("before", large, "behind");
    }

    @Test
    void aRefusedMessageIsNotAccepted() {
        FieldTable limits = FieldTable.builder()
                .add("x-max-length", 1)
                .add("x-overflow", "reject-publish")
                .build();
        QueueEndpoint queue = declare("q", limits, true, false);
        channel.publish(queue, "kept", "refused");
        world.settle();
        assertThat(channel.confirms).containsEntry(1L, true).containsEntry(2L, false);
    }

    @Test
    void aHomeThatIsShortOfMemoryStopsPublishersOfOtherNodes() {
        QueueEndpoint queue = declare("q");
        a.throttled = true;
        channel.publish(queue, "m");
        world.settle();
        assertThat(channel.confirms).as("what came is taken").hasSize(1);
        assertThat(channel.batchesUnderWay).as("but no more is wanted").isEqualTo(1);
        a.relieve();
        world.settle();
        assertThat(channel.batchesUnderWay).isZero();
    }

    @Test
    void whatANodeDoesNotTakeDoesNotFillTheLink() {
        narrow(256 << 10);
        QueueEndpoint queue = declare("q");
        world.freeze(a, b, true);
        String body = "y".repeat(10_000);
        for (int i = 0; i < 200; i++) {
            channel.publish(queue, body);
        }
        world.settle();
        assertThat(world.largestPendingBytes(b)).isLessThan(300 << 10);
        List<QueueOutcome> status = channel.ask(reply -> queue.status(false, channel.loop, reply));
        world.freeze(a, b, false);
        world.settle();
        assertThat(channel.confirms).hasSize(200).doesNotContainValue(false);
        assertThat(status).as("asked after publishing").containsExactly(new QueueOutcome.Done(200, 0));
    }

    @Test
    void messagesForAQueueThatItsHomeHasNotHeardOfYetWaitForIt() {
        declare("other");
        a.lag(true);
        b.order(new Command.DeclareQueue(
                b.nextQueueId(), "/", "q", true, false, 0, FieldTable.EMPTY, "u", false, Placement.on("a")));
        world.settle();
        QueueEndpoint queue = b.queue("q").endpoint();
        channel.publish(queue, "early");
        List<QueueOutcome> status = channel.ask(reply -> queue.status(false, channel.loop, reply));
        world.settle();
        assertThat(channel.confirms).isEmpty();
        a.lag(false);
        world.settle();
        assertThat(channel.confirms).containsEntry(1L, true);
        assertThat(status).containsExactly(new QueueOutcome.Done(1, 0));
        assertThat(home("q").ready()).isEqualTo(1);
    }

    @Test
    void whatIsPublishedToAQueueThatWasDeletedMeanwhileIsGoneWithIt() {
        QueueEndpoint queue = declare("q");
        b.lag(true);
        a.order(new Command.DeleteQueue("/", "q", queue.id(), "u"));
        world.settle();
        channel.publish(queue, "late");
        List<QueueOutcome> status = channel.ask(reply -> queue.status(false, channel.loop, reply));
        world.settle();
        b.lag(false);
        world.settle();
        assertThat(channel.confirms).containsEntry(1L, true);
        assertThat(status).containsExactly(new QueueOutcome.Gone());
    }

    // ---- consuming

    @Test
    void consumersOfSeveralNodesTakeTurns() {
        QueueEndpoint queue = declare("q");
        Sink remote = consume(queue, 0, false);
        SimChannel here = new SimChannel(a, 1);
        Sink local = here.sink(false);
        here.ask(reply ->
                a.queue("q").endpoint().consume(local, SimChannel.spec("l", 0, false, false, 0), here.loop, reply));
        world.settle();
        channel.publish(queue, numbered(4));
        world.settle();
        assertThat(remote.texts()).containsExactly("m1", "m3");
        assertThat(local.texts()).containsExactly("m2", "m4");
    }

    @Test
    void prefetchHoldsAcrossNodes() {
        QueueEndpoint queue = declare("q");
        Sink sink = consume(queue, 3, false);
        channel.publish(queue, numbered(10));
        world.settle();
        assertThat(sink.texts()).containsExactly("m1", "m2", "m3");
        channel.settle(queue, Outcome.ACK, sink.got.get(0), sink.got.get(1));
        world.settle();
        assertThat(sink.texts()).containsExactly("m1", "m2", "m3", "m4", "m5");
        assertThat(home("q").acknowledged()).isEqualTo(2);
        assertThat(home("q").unacknowledged()).isEqualTo(3);
    }

    @Test
    void rejectedAndReturnedDeliveriesAreWhatTheyAreOnOneNode() {
        FieldTable arguments = FieldTable.builder()
                .add("x-dead-letter-exchange", "")
                .add("x-dead-letter-routing-key", "dead")
                .build();
        declare("dead");
        QueueEndpoint queue = declare("q", arguments, true, false);
        Sink sink = consume(queue, 3, false);
        channel.publish(queue, numbered(3));
        world.settle();
        channel.settle(queue, Outcome.REJECT, sink.got.get(0));
        channel.settle(queue, Outcome.REQUEUE, sink.got.get(1));
        world.settle();
        assertThat(sink.texts()).containsExactly("m1", "m2", "m3", "m2!");
        assertThat(home("dead").ready()).isEqualTo(1);
    }

    @Test
    void aClientThatDoesNotReadStopsTheDispatchOfItsQueue() {
        QueueEndpoint queue = declare("q");
        Sink sink = channel.sink(false);
        sink.room = 0;
        channel.ask(reply -> queue.consume(sink, SimChannel.spec("c", 0, false, false, 0), channel.loop, reply));
        String body = "z".repeat(10_000);
        for (int i = 0; i < 300; i++) {
            channel.publish(queue, body);
        }
        world.settle();
        assertThat(sink.got).isEmpty();
        assertThat(home("q").unacknowledgedBytes())
                .as("on their way to a client that takes nothing")
                .isBetween(1L, Window.BYTES + 20_000);
        for (int taken = 0; taken < 300; taken += 50) {
            sink.room = 50;
            b.turn(channel.loop, () -> queue.resume(sink));
            world.settle();
            assertThat(sink.got).hasSize(taken + 50);
        }
    }

    @Test
    void ofSmallMessagesNoMoreThanAWindowIsUnderWay() {
        QueueEndpoint queue = declare("q");
        Sink sink = channel.sink(true);
        sink.room = 0;
        channel.ask(reply -> queue.consume(sink, SimChannel.spec("c", 0, true, false, 0), channel.loop, reply));
        int batches = Window.MESSAGES / 1000 + 2;
        for (int i = 0; i < batches; i++) {
            channel.publish(queue, numbered(1000));
        }
        world.settle();
        assertThat(home("q").ready()).isEqualTo(batches * 1000 - Window.MESSAGES);
        sink.room = Integer.MAX_VALUE;
        b.turn(channel.loop, () -> queue.resume(sink));
        world.settle();
        assertThat(sink.got).hasSize(batches * 1000);
    }

    @Test
    void aChannelWideLimitKeepsNoMoreThanOneMessageFromOthers() {
        QueueEndpoint queue = declare("q");
        Sink sink = channel.sink(false);
        sink.room = 1;
        sink.mostUnderWay = 1;
        channel.ask(reply -> queue.consume(sink, SimChannel.spec("c", 0, false, false, 0), channel.loop, reply));
        world.settle();
        channel.publish(queue, numbered(10));
        world.settle();
        assertThat(sink.got).hasSize(1);
        assertThat(home("q").ready()).isEqualTo(8);
        for (int i = 2; i <= 10; i++) {
            sink.room = 1;
            b.turn(channel.loop, () -> queue.resume(sink));
            world.settle();
            assertThat(sink.got).hasSize(i);
        }
    }

    @Test
    void nothingIsDeliveredAfterACancellationAndWhatWasUnderWayComesBack() {
        QueueEndpoint queue = declare("q");
        Sink sink = channel.sink(false);
        sink.room = 2;
        channel.ask(reply -> queue.consume(sink, SimChannel.spec("c", 0, false, false, 0), channel.loop, reply));
        channel.publish(queue, numbered(5));
        world.settle();
        assertThat(ask(reply -> queue.cancel(sink, channel.loop, reply))).isInstanceOf(QueueOutcome.Done.class);
        world.settle();
        assertThat(sink.texts()).containsExactly("m1", "m2");
        assertThat(home("q").ready()).isEqualTo(3);
        channel.settle(queue, Outcome.ACK, sink.got.get(0), sink.got.get(1));
        world.settle();
        assertThat(home("q").unacknowledged()).isZero();
    }

    @Test
    void aConsumerWithoutAcknowledgementGetsWhatWasUnderWayWhenItIsCancelled() {
        QueueEndpoint queue = declare("q");
        Sink sink = channel.sink(true);
        sink.room = 0;
        channel.ask(reply -> queue.consume(sink, SimChannel.spec("c", 0, true, false, 0), channel.loop, reply));
        channel.publish(queue, numbered(5));
        world.settle();
        ask(reply -> queue.cancel(sink, channel.loop, reply));
        assertThat(sink.got).hasSize(5);
    }

    @Test
    void exclusiveConsumersAndPrioritiesHoldAcrossNodes() {
        QueueEndpoint queue = declare("q");
        consume(queue, 0, false, true, 0);
        SimChannel here = new SimChannel(a, 1);
        List<QueueOutcome> refused = here.ask(reply -> a.queue("q")
                .endpoint()
                .consume(here.sink(false), SimChannel.spec("l", 0, false, false, 0), here.loop, reply));
        world.settle();
        assertThat(refused).containsExactly(new QueueOutcome.ExclusiveUse());

        QueueEndpoint other = declare("p");
        Sink low = consume(other, 0, false, false, 1);
        Sink high = consume(other, 2, false, false, 5);
        channel.publish(other, numbered(3));
        world.settle();
        assertThat(high.texts()).containsExactly("m1", "m2");
        assertThat(low.texts()).containsExactly("m3");
    }

    @Test
    void aSingleActiveConsumerIsFollowedByOneOfAnotherNode() {
        QueueEndpoint queue = declare("q", FieldTable.of("x-single-active-consumer", FieldValue.of(true)), true, false);
        SimChannel here = new SimChannel(a, 1);
        Sink first = here.sink(true);
        here.ask(reply ->
                a.queue("q").endpoint().consume(first, SimChannel.spec("l", 0, true, false, 0), here.loop, reply));
        world.settle();
        Sink second = consume(queue, 0, true);
        channel.publish(queue, "one");
        world.settle();
        here.ask(reply -> a.queue("q").endpoint().cancel(first, here.loop, reply));
        world.settle();
        channel.publish(queue, "two");
        world.settle();
        assertThat(first.texts()).containsExactly("one");
        assertThat(second.texts()).containsExactly("two");
    }

    @Test
    void getTakesOneMessageAndSaysHowManyAreLeft() {
        QueueEndpoint queue = declare("q");
        channel.publish(queue, numbered(3));
        world.settle();
        Sink sink = channel.sink(false);
        assertThat(ask(reply -> queue.get(sink, false, channel.loop, reply))).isEqualTo(new QueueOutcome.Done(2, 0));
        assertThat(ask(reply -> queue.get(sink, false, channel.loop, reply))).isEqualTo(new QueueOutcome.Done(1, 0));
        Sink noAck = channel.sink(true);
        assertThat(ask(reply -> queue.get(noAck, true, channel.loop, reply))).isEqualTo(new QueueOutcome.Done(0, 0));
        assertThat(ask(reply -> queue.get(noAck, true, channel.loop, reply))).isEqualTo(new QueueOutcome.Empty());
        channel.settle(queue, Outcome.REQUEUE, sink.got.get(0));
        channel.settle(queue, Outcome.ACK, sink.got.get(1));
        world.settle();
        assertThat(home("q").ready()).isEqualTo(1);
        assertThat(home("q").unacknowledged()).isZero();
        ask(reply -> queue.get(sink, false, channel.loop, reply));
        assertThat(sink.texts()).containsExactly("m1", "m2", "m1!");
        channel.settle(queue, Outcome.ACK, sink.got.get(2));
    }

    @Test
    void purgeStatusAndDeleteAreAnsweredByTheHome() {
        QueueEndpoint queue = declare("q");
        channel.publish(queue, numbered(3));
        world.settle();
        Sink sink = consume(queue, 1, false);
        assertThat(ask(reply -> queue.status(true, channel.loop, reply))).isEqualTo(new QueueOutcome.Done(2, 1));
        assertThat(ask(reply -> queue.delete(true, false, channel.loop, reply))).isEqualTo(new QueueOutcome.InUse());
        assertThat(ask(reply -> queue.delete(false, true, channel.loop, reply))).isEqualTo(new QueueOutcome.NotEmpty());
        assertThat(ask(reply -> queue.purge(channel.loop, reply))).isEqualTo(new QueueOutcome.Done(2, 1));
        assertThat(ask(reply -> queue.delete(false, false, channel.loop, reply)))
                .isEqualTo(new QueueOutcome.Done(0, 1));
        assertThat(sink.cancelled).as("told that the queue is gone").isTrue();
        assertThat(b.vhost().queue("q")).isEmpty();
        channel.settle(queue, Outcome.ACK, sink.got.getFirst());
        world.settle();
    }

    @Test
    void aQueueThatIsDeletedWithItsLastConsumerGoesWhenThatIsOnAnotherNode() {
        QueueEndpoint queue = declare("q", FieldTable.EMPTY, true, true);
        Sink sink = consume(queue, 0, false);
        ask(reply -> queue.cancel(sink, channel.loop, reply));
        assertThat(a.vhost().queue("q")).isEmpty();
        assertThat(b.vhost().queue("q")).isEmpty();
    }

    @Test
    void aTransactionIsAnsweredWhenItsSettlementsAreSafe() {
        QueueEndpoint queue = declare("q");
        channel.publish(queue, "m");
        Sink sink = consume(queue, 0, false);
        List<String> committed = new ArrayList<>();
        Delivery delivery = sink.got.getFirst();
        b.turn(channel.loop, () -> {
            SettleBatch batch = new SettleBatch();
            batch.add(sink, delivery.position, Outcome.ACK);
            queue.settleDurably(batch, channel.loop, () -> committed.add("committed"));
        });
        world.settle();
        assertThat(committed).hasSize(1);
        assertThat(home("q").acknowledged()).isEqualTo(1);
    }

    @Test
    void aDeliveryThatIsNotSettledInTimeIsReportedToItsChannel() {
        QueueEndpoint queue = declare("q", FieldTable.of("x-consumer-timeout", FieldValue.of(60_000)), true, false);
        Sink sink = consume(queue, 0, false);
        channel.publish(queue, "m");
        world.settle();
        world.advance(90_000);
        assertThat(sink.timedOutMs).isEqualTo(60_000);
    }

    @Test
    void deadLettersFindQueuesOfOtherNodes() {
        declare("dead");
        b.order(new Command.DeclareQueue(
                b.nextQueueId(),
                "/",
                "source",
                true,
                false,
                0,
                FieldTable.builder()
                        .add("x-dead-letter-exchange", "")
                        .add("x-dead-letter-routing-key", "dead")
                        .add("x-message-ttl", 100)
                        .build(),
                "u"));
        world.settle();
        channel.publish(b.queue("source").endpoint(), numbered(5));
        world.settle();
        world.advance(200);
        assertThat(home("dead").ready()).isEqualTo(5);
        assertThat(b.queue("source").endpoint().statistics().ready()).isZero();
    }

    @Test
    void deadLettersThatALinkMayHaveLostAreSentAgain() {
        declare("dead");
        b.order(new Command.DeclareQueue(
                b.nextQueueId(),
                "/",
                "source",
                true,
                false,
                0,
                FieldTable.builder()
                        .add("x-dead-letter-exchange", "")
                        .add("x-dead-letter-routing-key", "dead")
                        .add("x-message-ttl", 100)
                        .build(),
                "u"));
        world.settle();
        world.freeze(a, b, true);
        channel.publish(b.queue("source").endpoint(), numbered(5));
        world.settle();
        world.advance(200);
        world.cut(a, b);
        world.settle();
        assertThat(home("dead").ready()).isZero();
        world.advance(1_100); // there is no link still
        world.connect(a, b);
        world.advance(1_100);
        assertThat(home("dead").ready()).isEqualTo(5);
    }

    @Test
    void figuresAreAskedOfTheHome() {
        QueueEndpoint queue = declare("q");
        consume(queue, 1, false);
        channel.publish(queue, numbered(4));
        world.settle();
        CompletableFuture<QueueStatistics> figures = queue.currentStatistics();
        world.settle();
        QueueStatistics statistics = figures.join();
        assertThat(statistics.ready()).isEqualTo(3);
        assertThat(statistics.unacknowledged()).isEqualTo(1);
        assertThat(statistics.consumers()).hasSize(1);
        assertThat(statistics.consumers().getFirst().spec()).isEqualTo(SimChannel.spec("c1", 1, false, false, 0));
        assertThat(queue.statistics()).as("remembered").isEqualTo(statistics);
    }

    // ---- when the link ends

    @Test
    void publishesThatWereNotAnsweredWhenTheLinkEndsAreNotAccepted() {
        QueueEndpoint queue = declare("q");
        world.freeze(a, b, true);
        channel.publish(queue, numbered(3));
        world.settle();
        world.cut(a, b);
        world.settle();
        assertThat(channel.confirms).hasSize(3).doesNotContainValue(true);
        assertThat(channel.batchesUnderWay).isZero();
        channel.publish(queue, "while there is none");
        world.settle();
        assertThat(channel.confirms).containsEntry(4L, false);
        assertThat(channel.batchesUnderWay).isZero();
    }

    @Test
    void whatWaitsForAnAnswerWhenTheLinkEndsGetsTheTextOfAHomeThatIsDown() {
        QueueEndpoint queue = declare("q");
        world.freeze(a, b, true);
        Sink sink = channel.sink(false);
        List<List<QueueOutcome>> answers = List.of(
                channel.ask(reply -> queue.status(false, channel.loop, reply)),
                channel.ask(reply -> queue.get(sink, false, channel.loop, reply)),
                channel.ask(reply -> queue.consume(
                        channel.sink(false), SimChannel.spec("c", 0, false, false, 0), channel.loop, reply)),
                channel.ask(reply -> queue.purge(channel.loop, reply)),
                channel.ask(reply -> queue.delete(false, false, channel.loop, reply)));
        world.cut(a, b);
        world.settle();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer)
                        .containsExactly(new QueueOutcome.Failed(
                                "home node 'a' of durable queue 'q' in vhost '/' is down or inaccessible", null)));
        assertThat(ask(reply -> queue.status(false, channel.loop, reply)))
                .as("asked while there is no link")
                .isInstanceOf(QueueOutcome.Failed.class);
    }

    @Test
    void consumersAreCancelledAndTheirMessagesComeBackWhenTheLinkEnds() {
        QueueEndpoint queue = declare("q");
        Sink sink = consume(queue, 0, false);
        channel.publish(queue, numbered(4));
        world.settle();
        channel.settle(queue, Outcome.ACK, sink.got.get(1));
        world.settle();
        world.cut(a, b);
        world.settle();
        assertThat(sink.cancelled).isTrue();
        assertThat(home("q").consumers()).isEmpty();
        assertThat(home("q").ready()).isEqualTo(3);
        channel.settle(queue, Outcome.ACK, sink.got.get(0)); // too late, and no error

        world.connect(a, b);
        world.settle();
        Sink again = consume(queue, 0, false);
        assertThat(again.texts()).containsExactly("m1!", "m3!", "m4!");
        channel.settle(queue, Outcome.ACK, sink.got.get(2));
        world.settle();
        assertThat(home("q").unacknowledged())
                .as("an old delivery says nothing of the new one")
                .isEqualTo(3);
    }

    @Test
    void whatWasGottenComesBackWhenTheLinkEnds() {
        QueueEndpoint queue = declare("q");
        channel.publish(queue, "m");
        world.settle();
        Sink sink = channel.sink(false);
        ask(reply -> queue.get(sink, false, channel.loop, reply));
        world.cut(a, b);
        world.settle();
        assertThat(home("q").ready()).isEqualTo(1);
        world.connect(a, b);
        world.settle();
        ask(reply -> queue.get(sink, false, channel.loop, reply));
        channel.settle(queue, Outcome.ACK, sink.got.get(0));
        world.settle();
        assertThat(home("q").unacknowledged())
                .as("the first delivery is not the second")
                .isEqualTo(1);
    }

    @Test
    void aNodeThatDoesNotRunIsLeftByItsClientsThoughTheLinkLives() {
        QueueEndpoint queue = declare("q");
        Sink sink = consume(queue, 0, false);
        channel.publish(queue, numbered(2));
        world.settle();
        world.log.running(List.of("b"));
        world.settle();
        assertThat(queue.reachable()).isFalse();
        assertThat(sink.cancelled).isTrue();
        world.log.running(List.of("a", "b"));
        world.settle();
        assertThat(queue.reachable()).isTrue();
        assertThat(home("q").ready()).isEqualTo(2);
    }

    @Test
    void aDeadNodesTransientQueuesAreGoneAndItsDurableOnesCannotBeReached() {
        QueueEndpoint durable = declare("d");
        declare("t", FieldTable.EMPTY, false, false);
        Sink sink = consume(durable, 0, false);
        world.kill(a);
        world.settle();
        assertThat(b.vhost().queue("t")).isEmpty();
        assertThat(b.vhost().queue("d")).isPresent();
        assertThat(durable.reachable()).isFalse();
        assertThat(sink.cancelled).isTrue();
        List<CommandOutcome> outcomes = new ArrayList<>();
        b.order(
                new Command.DeclareQueue(b.nextQueueId(), "/", "t", false, false, 0, FieldTable.EMPTY, "u"),
                outcomes::add);
        world.settle();
        assertThat(outcomes.getFirst()).isInstanceOf(CommandOutcome.QueueDeclared.class);
        assertThat(b.queue("t").record().home()).isEqualTo("b");
    }
}
