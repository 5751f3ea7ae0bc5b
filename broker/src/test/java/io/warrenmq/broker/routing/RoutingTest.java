package io.warrenmq.broker.routing;

import static io.warrenmq.broker.metadata.TestBroker.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.TestBroker;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTest {
    private final TestBroker broker = new TestBroker();

    private void queues(String... names) {
        for (String name : names) {
            broker.must(broker.queue(name));
        }
    }

    @Test
    void theDefaultExchangeLeadsToTheQueueOfThatName() {
        queues("q");
        assertThat(broker.route("", "q")).isEqualTo("q");
        assertThat(broker.route("", "p")).isEmpty();
        assertThat(broker.vhost().route("", TestMessage.of("q")))
                .isInstanceOfSatisfying(
                        Route.Queues.class,
                        r -> assertThat(r.dependsOnKeyOnly()).isTrue());
    }

    @Test
    void missingAndInternalExchangesAreReported() {
        broker.must(broker.exchange("in", "fanout", true, false, true));
        queues("q");
        broker.must(broker.bind("in", "q", ""));
        assertThat(broker.vhost().route("nope", TestMessage.of(""))).isInstanceOf(Route.NoExchange.class);
        assertThat(broker.vhost().route("in", TestMessage.of(""))).isInstanceOf(Route.Internal.class);
        assertThat(broker.vhost().republish("in", TestMessage.of("")))
                .isInstanceOfSatisfying(
                        Route.Queues.class, r -> assertThat(r.queues()).hasSize(1));
    }

    @Test
    void directNeedsTheWholeKeyAndFanoutNone() {
        queues("q", "p");
        broker.must(broker.bind("amq.direct", "q", "k"));
        broker.must(broker.bind("amq.direct", "p", "k"));
        broker.must(broker.bind("amq.direct", "p", "other"));
        broker.must(broker.bind("amq.fanout", "p", "ignored"));
        assertThat(broker.route("amq.direct", "k")).isEqualTo("p q");
        assertThat(broker.route("amq.direct", "K")).isEmpty();
        assertThat(broker.route("amq.fanout", "whatever")).isEqualTo("p");
        broker.must(broker.unbind("amq.direct", "p", "k"));
        assertThat(broker.route("amq.direct", "k")).isEqualTo("q");
        assertThat(broker.route("amq.direct", "other")).isEqualTo("p");
    }

    @Test
    void bindingsThatDifferOnlyInArgumentsKeepTheQueueUntilTheLastGoes() {
        queues("q");
        broker.must(broker.bind("amq.topic", "q", "a.#"));
        broker.must(broker.bind("amq.topic", "q", "a.#", "x", 1));
        assertThat(broker.route("amq.topic", "a.b")).isEqualTo("q");
        broker.must(broker.unbind("amq.topic", "q", "a.#"));
        assertThat(broker.route("amq.topic", "a.b")).isEqualTo("q");
        broker.must(broker.unbind("amq.topic", "q", "a.#", "x", 1));
        assertThat(broker.route("amq.topic", "a.b")).isEmpty();
    }

    @Test
    void aQueueGetsAMessageOnceHoweverManyPathsLeadToIt() {
        queues("q");
        broker.must(broker.exchange("y", "fanout"));
        broker.must(broker.bind("amq.topic", "q", "#"));
        broker.must(broker.bind("amq.topic", "q", "a.*"));
        broker.must(broker.bindExchange("amq.topic", "y", "a.#"));
        broker.must(broker.bind("y", "q", ""));
        assertThat(broker.route("amq.topic", "a.b")).isEqualTo("q");
    }

    @Test
    void cyclesOfExchangesEnd() {
        queues("qa", "qb");
        broker.must(broker.exchange("a", "fanout"));
        broker.must(broker.exchange("b", "fanout"));
        broker.must(broker.bindExchange("a", "b", ""));
        broker.must(broker.bindExchange("b", "a", ""));
        broker.must(broker.bindExchange("a", "a", ""));
        broker.must(broker.bind("a", "qa", ""));
        broker.must(broker.bind("b", "qb", ""));
        assertThat(broker.route("a", "")).isEqualTo("qa qb");
    }

    @Test
    void manyExchangesAndQueuesAreEachVisitedOnce() {
        for (int i = 0; i < 40; i++) {
            broker.must(broker.exchange("x" + i, "fanout"));
            queues("q" + i);
            broker.must(broker.bind("x" + i, "q" + i, ""));
            broker.must(broker.bind("x" + i, "q0", ""));
            if (i > 0) {
                broker.must(broker.bindExchange("x" + (i - 1), "x" + i, ""));
                broker.must(broker.bindExchange("x" + i, "x" + (i - 1), ""));
                broker.must(broker.bindExchange("x0", "x" + i, ""));
            }
        }
        assertThat(broker.route("x20", "").split(" ")).hasSize(40);
    }

    @Test
    void theAlternateExchangeGetsWhatMatchesNoBinding() {
        queues("q", "rest");
        broker.must(broker.exchange("x", "direct", "alternate-exchange", "amq.fanout"));
        broker.must(broker.exchange("y", "fanout"));
        broker.must(broker.bind("x", "q", "k"));
        broker.must(broker.bindExchange("x", "y", "to-y"));
        broker.must(broker.bind("amq.fanout", "rest", ""));
        assertThat(broker.route("x", "k")).isEqualTo("q");
        assertThat(broker.route("x", "other")).isEqualTo("rest");
        assertThat(broker.route("x", "to-y"))
                .as("a bound exchange is a route, even when it leads nowhere")
                .isEmpty();
        broker.must(broker.policy("ae", "^y$", "{\"alternate-exchange\":\"amq.fanout\"}", 0));
        assertThat(broker.route("x", "to-y")).isEqualTo("rest");
    }

    @Test
    void alternateExchangesInACircleOrMissingEnd() {
        broker.must(broker.exchange("a", "direct", "alternate-exchange", "b"));
        broker.must(broker.exchange("b", "direct", "alternate-exchange", "a"));
        broker.must(broker.exchange("c", "direct", "alternate-exchange", "missing"));
        assertThat(broker.route("a", "k")).isEmpty();
        assertThat(broker.route("c", "k")).isEmpty();
    }

    @Test
    void extraKeysCountLikeTheFirstAndDuplicatesCollapse() {
        queues("q", "p", "r");
        TestMessage message = new TestMessage("q", List.of("p", "r", "q", "none"), FieldTable.EMPTY);
        assertThat(broker.route("", message)).isEqualTo("p q r");
        assertThat(broker.vhost().route("", message))
                .isInstanceOfSatisfying(
                        Route.Queues.class,
                        r -> assertThat(r.dependsOnKeyOnly()).isFalse());
        broker.must(broker.bind("amq.topic", "q", "a.*"));
        broker.must(broker.bind("amq.direct", "q", "z"));
        TestMessage extra = new TestMessage("nothing", List.of("a.b", "z"), FieldTable.EMPTY);
        assertThat(broker.route("amq.topic", extra)).isEqualTo("q");
        assertThat(broker.route("amq.direct", extra)).isEqualTo("q");
    }

    @ParameterizedTest
    @CsvSource({
        "all, 1, x, true",
        "all, 1, y, false",
        "any, 1, y, true",
        "any, 2, y, false",
        "none, 1, x, true",
    })
    void headersAreComparedAsAskedFor(String match, int number, String text, boolean matches) {
        queues("q");
        if (match.equals("none")) {
            broker.must(broker.bind("amq.headers", "q", "", "n", 1, "t", "x"));
        } else {
            broker.must(broker.bind("amq.headers", "q", "", "x-match", match, "n", 1, "t", "x"));
        }
        assertThat(broker.route("amq.headers", TestMessage.of("", table("n", number, "t", text))))
                .isEqualTo(matches ? "q" : "");
    }

    @Test
    void headersThatBeginWithXTakePartOnlyWhenAskedFor() {
        queues("all", "any", "allx", "anyx");
        for (String match : List.of("all", "any", "all-with-x", "any-with-x")) {
            String queue = match.replace("-with-", "");
            broker.must(broker.bind("amq.match", queue, "", "x-match", match, "x-a", 1));
        }
        assertThat(broker.route("amq.match", TestMessage.of("", table("x-a", 1))))
                .isEqualTo("all allx anyx");
        assertThat(broker.route("amq.match", TestMessage.of(""))).isEqualTo("all");
    }

    @Test
    void aVoidHeaderInTheBindingOnlyAsksForPresence() {
        queues("q");
        broker.must(broker.bind("amq.match", "q", "", "h", FieldValue.VoidValue.VOID));
        assertThat(broker.route("amq.match", TestMessage.of("", table("h", 5)))).isEqualTo("q");
        assertThat(broker.route("amq.match", TestMessage.of("", table("g", 5)))).isEmpty();
    }

    @Test
    void numbersOfHeadersCompareByValueButIntegersAreNeverFloatsOrText() {
        queues("q");
        broker.must(broker.bind("amq.match", "q", "", "h", 1));
        assertThat(broker.route("amq.match", TestMessage.of("", table("h", 1L))))
                .isEqualTo("q");
        assertThat(broker.route("amq.match", TestMessage.of("", table("h", new FieldValue.UInt8(1)))))
                .isEqualTo("q");
        assertThat(broker.route("amq.match", TestMessage.of("", table("h", 1.0))))
                .isEmpty();
        assertThat(broker.route("amq.match", TestMessage.of("", table("h", "1"))))
                .isEmpty();
        broker.must(broker.bind("amq.match", "q", "", "f", 0.5));
        assertThat(broker.route("amq.match", TestMessage.of("", table("f", new FieldValue.Float32(0.5f)))))
                .isEqualTo("q");
    }

    @Test
    void consistentHashingSpreadsByWeightAndMovesLittle() {
        broker.must(broker.exchange("h", "x-consistent-hash"));
        queues("a", "b", "c", "d");
        broker.must(broker.bind("h", "a", "1"));
        broker.must(broker.bind("h", "b", "1"));
        broker.must(broker.bind("h", "c", "2"));
        Map<String, Integer> counts = new HashMap<>();
        Map<String, String> before = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            String queue = broker.route("h", "key" + i);
            before.put("key" + i, queue);
            counts.merge(queue, 1, Integer::sum);
        }
        assertThat(counts.get("a")).isBetween(2_300, 2_700);
        assertThat(counts.get("b")).isBetween(2_300, 2_700);
        assertThat(counts.get("c")).isBetween(4_700, 5_300);

        broker.must(broker.bind("h", "d", "1"));
        int moved = 0;
        for (int i = 0; i < 10_000; i++) {
            String queue = broker.route("h", "key" + i);
            if (!queue.equals(before.get("key" + i))) {
                assertThat(queue).as("only to the new queue").isEqualTo("d");
                moved++;
            }
        }
        assertThat(moved).isBetween(1_800, 2_200);
    }

    @Test
    void consistentHashingCanLookAtAHeaderOrProperty() {
        broker.must(broker.exchange("h", "x-consistent-hash", "hash-header", "id"));
        broker.must(broker.exchange("p", "x-consistent-hash", "hash-property", "message_id"));
        queues("a", "b", "c");
        for (String queue : List.of("a", "b", "c")) {
            broker.must(broker.bind("h", queue, "1"));
            broker.must(broker.bind("p", queue, "1"));
        }
        String first = broker.route("h", TestMessage.of("k1", table("id", "u1")));
        assertThat(broker.route("h", TestMessage.of("k2", table("id", "u1")))).isEqualTo(first);
        assertThat(List.of(1, 2, 3, 4, 5, 6, 7, 8).stream()
                        .map(i -> broker.route("h", TestMessage.of("k", table("id", i))))
                        .distinct())
                .hasSizeGreaterThan(1);
        String byProperty = broker.route("p", TestMessage.of("k1", table("property-message_id", "m")));
        assertThat(broker.route("p", TestMessage.of("k9", table("property-message_id", "m"))))
                .isEqualTo(byProperty);
        assertThat(broker.route("h", "a")).as("a missing header is a constant").isEqualTo(broker.route("h", "b"));
        assertThat(broker.vhost().route("h", TestMessage.of("k")))
                .isInstanceOfSatisfying(
                        Route.Queues.class,
                        r -> assertThat(r.dependsOnKeyOnly()).isFalse());
    }

    @Test
    void randomAndModulusHashChooseOne() {
        queues("a", "b");
        for (String type : List.of("x-random", "x-local-random", "x-modulus-hash")) {
            broker.must(broker.exchange(type, type));
            broker.must(broker.bind(type, "a", ""));
            broker.must(broker.bind(type, "b", ""));
            assertThat(broker.route(type, "k")).isIn("a", "b");
        }
        assertThat(broker.route("x-modulus-hash", "k")).isEqualTo(broker.route("x-modulus-hash", "k"));
    }

    @Test
    void delayedMessagesWaitAndAllOthersGoAtOnce() {
        broker.must(broker.exchange("d", "x-delayed-message", "x-delayed-type", "direct"));
        queues("q");
        broker.must(broker.bind("d", "q", "k"));
        assertThat(broker.route("d", "k")).isEqualTo("q");
        for (FieldTable headers : List.of(
                table("x-delay", 500),
                table("x-delay", 500L),
                table("x-delay", "500"),
                table("x-delay", 500.5),
                table("x-delay", new FieldValue.UInt16(500)))) {
            assertThat(broker.vhost().route("d", TestMessage.of("k", headers)))
                    .as(headers.toString())
                    .isInstanceOfSatisfying(
                            Route.Delayed.class, r -> assertThat(r.delayMs()).isEqualTo(500));
        }
        for (FieldTable headers : List.of(
                table("x-delay", 0),
                table("x-delay", -500),
                table("x-delay", "soon"),
                table("x-delay", "1e99999999"),
                table("x-delay", 4_294_967_296L),
                table("x-delay", true))) {
            assertThat(broker.route("d", TestMessage.of("k", headers)))
                    .as(headers.toString())
                    .isEqualTo("q");
        }
        assertThat(broker.vhost().republish("d", TestMessage.of("k", table("x-delay", 500))))
                .isInstanceOf(Route.Queues.class);
        broker.must(new Command.DeleteExchange("/", "d", false, "guest"));
        assertThat(broker.stores.open()).isEmpty();
    }

    @Test
    void aHistoryIsHandedTheMessageButIsNoDestination() {
        broker.must(broker.exchange("h", "x-recent-history"));
        Route.Queues alone = (Route.Queues) broker.vhost().route("h", TestMessage.of("k"));
        assertThat(alone.queues()).hasSize(1);
        assertThat(alone.reachesQueue()).isFalse();
        queues("q");
        broker.must(broker.bind("h", "q", ""));
        Route.Queues both = (Route.Queues) broker.vhost().route("h", TestMessage.of("k"));
        assertThat(both.queues()).hasSize(2);
        assertThat(both.reachesQueue()).isTrue();
        Route.Queues notStored =
                (Route.Queues) broker.vhost().route("h", TestMessage.of("k", table("x-recent-history-no-store", true)));
        assertThat(notStored.queues()).hasSize(1);
    }
}
