package io.warrenmq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BalancedAddressesTest {
    private long nowMs = 1_000_000;

    private BalancedAddressesBuilder nodes(Strategy strategy, int... weights) {
        BalancedAddressesBuilder builder =
                BalancedAddresses.builder().strategy(strategy).world(() -> nowMs, bound -> 0);
        for (int index = 0; index < weights.length; index++) {
            builder.node(new Node("" + (char) ('a' + index), 5672, weights[index]));
        }
        return builder;
    }

    private static Address node(String host) {
        return new Address(host, 5672);
    }

    private static String hosts(List<Address> addresses) {
        StringBuilder hosts = new StringBuilder();
        for (int index = 0; index < addresses.size(); index++) {
            hosts.append(addresses.get(index).getHost());
        }
        return hosts.toString();
    }

    private static String picks(BalancedAddresses addresses, int count) {
        StringBuilder picks = new StringBuilder();
        for (int pick = 0; pick < count; pick++) {
            picks.append(addresses.getAddresses().get(0).getHost());
        }
        return picks.toString();
    }

    @Test
    void roundRobinBeginsEachOrderWithTheNextNode() {
        BalancedAddresses addresses = nodes(Strategy.ROUND_ROBIN, 1, 1, 1).build();

        assertThat(hosts(addresses.getAddresses())).isEqualTo("abc");
        assertThat(hosts(addresses.getAddresses())).isEqualTo("bca");
        assertThat(hosts(addresses.getAddresses())).isEqualTo("cab");
    }

    @Test
    void weightedRoundRobinIsSmooth() {
        assertThat(picks(nodes(Strategy.WEIGHTED_ROUND_ROBIN, 5, 1, 1).build(), 14))
                .isEqualTo("aaabaacaaabaac");
    }

    @Test
    void randomStrategiesFollowChance() {
        Random random = new Random(5);
        Map<Character, Integer> counts = new TreeMap<>();
        BalancedAddresses addresses = nodes(Strategy.WEIGHTED_RANDOM, 3, 1)
                .world(() -> nowMs, random::nextLong)
                .build();
        picks(addresses, 4000).chars().forEach(host -> counts.merge((char) host, 1, Integer::sum));

        assertThat(counts.get('a')).isBetween(2900, 3100);
    }

    @Test
    void theSameClientGetsTheSameNode() {
        String first =
                picks(nodes(Strategy.SOURCE_HASH, 1, 1, 1).client("orders-7").build(), 5);

        assertThat(first.chars().distinct()).hasSize(1);
        assertThat(picks(nodes(Strategy.SOURCE_HASH, 1, 1, 1).client("orders-7").build(), 5))
                .isEqualTo(first);
    }

    @Test
    void clientsThatLoseTheirNodeAreTheOnlyOnesToMoveWithRendezvousHash() {
        for (int client = 0; client < 100; client++) {
            BalancedAddresses addresses = nodes(Strategy.RENDEZVOUS_HASH, 1, 1, 1)
                    .client("client-" + client)
                    .build();
            String before = picks(addresses, 1);
            addresses.failed(node("b"));
            assertThat(picks(addresses, 1)).isNotEqualTo("b");
            if (!before.equals("b")) {
                assertThat(picks(addresses, 1)).isEqualTo(before);
            }
        }
    }

    @Test
    void clientsThatComeAtOnceAreSpreadByLeastConnectionsBeforeTheyAreConnected() {
        assertThat(picks(nodes(Strategy.LEAST_CONNECTIONS, 1, 1, 1).build(), 6)).isEqualTo("abcabc");
    }

    @Test
    void whoWasGivenAnAddressAndNeverConnectedIsForgotten() {
        BalancedAddresses addresses = nodes(Strategy.LEAST_CONNECTIONS, 2, 1).build();
        picks(addresses, 9);
        nowMs += 60_000;

        assertThat(picks(addresses, 2)).isIn("ab", "ba");
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aNodeThatFailedIsTriedLastForAWhile(Strategy strategy) {
        Random random = new Random(3);
        BalancedAddresses addresses = nodes(strategy, 1, 1, 1)
                .client("me")
                .world(() -> nowMs, random::nextLong)
                .build();
        addresses.failed(node("b"));

        for (int turn = 0; turn < 6; turn++) {
            assertThat(hosts(addresses.getAddresses())).endsWith("b");
        }
        nowMs += 1000;
        List<String> orders = new ArrayList<>();
        for (int turn = 0; turn < 20; turn++) {
            orders.add(hosts(addresses.getAddresses()));
        }
        assertThat(orders).anyMatch(order -> !order.endsWith("b"));
    }

    @Test
    void eachFailureThatFollowsCloselyDoublesTheTime() {
        HoldOff holdOff = new HoldOff(1000, 60_000);
        List<Long> lengths = new ArrayList<>();
        for (int failure = 0; failure < 8; failure++) {
            holdOff.failed(nowMs);
            lengths.add(holdOff.endsAtMs() - nowMs);
            nowMs = holdOff.endsAtMs();
            assertThat(holdOff.isOver(nowMs)).isTrue();
            assertThat(holdOff.isOver(nowMs - 1)).isFalse();
        }
        assertThat(lengths).containsExactly(1000L, 2000L, 4000L, 8000L, 16_000L, 32_000L, 60_000L, 60_000L);
    }

    @Test
    void aFailureLongAfterTheLastOneCountsAsTheFirst() {
        HoldOff holdOff = new HoldOff(1000, 60_000);
        holdOff.failed(nowMs);
        holdOff.failed(nowMs + 1000);
        holdOff.failed(nowMs + 100_000);

        assertThat(holdOff.endsAtMs()).isEqualTo(nowMs + 101_000);
    }

    @Test
    void aNodeThatWorksTakesItsTurnAtOnce() {
        BalancedAddresses addresses = nodes(Strategy.ROUND_ROBIN, 1, 1).build();
        addresses.failed(node("a"));
        addresses.succeeded(node("a"));

        assertThat(picks(addresses, 4)).isEqualTo("abab");
    }

    @Test
    void allNodesAreTriedWhereAllFailedTheSoonestToReturnFirst() {
        BalancedAddresses addresses = nodes(Strategy.ROUND_ROBIN, 1, 1, 1).build();
        addresses.failed(node("b"));
        nowMs += 10;
        addresses.failed(node("c"));
        nowMs += 10;
        addresses.failed(node("a"));

        assertThat(hosts(addresses.getAddresses())).isEqualTo("bca");
    }

    @Test
    void goingOnToTheNextAddressSaysThatTheLastOneFailed() {
        BalancedAddresses addresses = nodes(Strategy.ROUND_ROBIN, 1, 1, 1).build();
        Iterator<Address> attempts =
                addresses.maybeShuffle(addresses.getAddresses()).iterator();
        assertThat(attempts.next()).isEqualTo(node("a"));
        assertThat(attempts.hasNext()).isTrue();
        assertThat(attempts.next()).isEqualTo(node("b"));

        // b worked, so nobody asked for c
        assertThat(hosts(addresses.getAddresses())).isEqualTo("cba");
    }

    @Test
    void lookingAtTheOrderSaysNothing() {
        BalancedAddresses addresses = nodes(Strategy.ROUND_ROBIN, 1, 1).build();

        assertThat(addresses.getAddresses().toString()).contains("a:5672");
        assertThat(picks(addresses, 2)).isEqualTo("ba");
    }

    @Test
    void aNodeOfWeightZeroIsDrained() {
        assertThat(hosts(nodes(Strategy.ROUND_ROBIN, 1, 0, 1).build().getAddresses()))
                .isEqualTo("ac");
    }

    @Test
    void nodesCanBeReplacedAndKeepWhatIsKnownOfThem() {
        BalancedAddresses addresses = nodes(Strategy.ROUND_ROBIN, 1, 1).build();
        addresses.failed(node("b"));
        addresses.replaceNodes(List.of(new Node("b", 5672), new Node("d", 5672), new Node("d", 5672)));

        assertThat(hosts(addresses.getAddresses())).isEqualTo("db");
    }

    @Test
    void whatCannotWorkIsRefused() {
        assertThatThrownBy(() -> nodes(Strategy.RANDOM).build()).hasMessage("no broker addresses configured");
        assertThatThrownBy(() -> nodes(Strategy.RANDOM, 0, 0).build())
                .hasMessage("all brokers have weight 0; give at least one a greater weight");
        assertThatThrownBy(() -> new Node("a", 0)).hasMessage("port 0 of broker a is not between 1 and 65535");
        assertThatThrownBy(() -> new Node(" ", 1)).hasMessageContaining("empty");
        assertThatThrownBy(() -> new Node("a", 1, -1)).hasMessageContaining("weight -1 of broker a");
        assertThatThrownBy(() -> BalancedAddresses.builder().holdOff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("PT2S");
    }

    @Test
    void aClientThatNamesItselfNotGetsANumberAllTheSame() {
        assertThat(BalancedAddresses.builder()
                        .strategy(Strategy.SOURCE_HASH)
                        .node("127.0.0.1", 5672)
                        .node("127.0.0.2", 5672)
                        .build()
                        .getAddresses())
                .hasSize(2);
    }
}
