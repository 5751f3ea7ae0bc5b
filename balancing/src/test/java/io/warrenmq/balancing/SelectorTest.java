package io.warrenmq.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SelectorTest {
    private static final Weights ALIKE = Weights.equal(3);

    static Stream<Selector> all() {
        Chance chance = new Random(7)::nextLong;
        return Stream.of(
                new RoundRobin(),
                new UniformRandom(chance),
                new WeightedRandom(chance),
                new WeightedRandom(chance, 2),
                new SmoothRoundRobin(),
                new StaticRoundRobin(),
                new SourceHash(),
                new RendezvousHash(1, 2, 3),
                new LeastConnections(),
                new FirstWithRoom());
    }

    /** Nodes are named a, b, c in their order. */
    private static String order(Selector selector, Weights weights, Loads loads, int picks) {
        StringBuilder order = new StringBuilder();
        for (int pick = 0; pick < picks; pick++) {
            order.append((char) ('a' + selector.select(weights, loads, 0)));
        }
        return order.toString();
    }

    private static int[] counts(Selector selector, Weights weights, int picks) {
        int[] counts = new int[weights.size()];
        for (int pick = 0; pick < picks; pick++) {
            counts[selector.select(weights, Loads.NONE, pick * 0x9E3779B9)]++;
        }
        return counts;
    }

    @ParameterizedTest
    @MethodSource("all")
    void noNodeIsSelectedWhereNoneHasAWeight(Selector selector) {
        TestLoads loads = new TestLoads(3);

        assertThat(selector.select(Weights.of(), loads, 5)).isEqualTo(Selector.NONE);
        assertThat(selector.select(Weights.of(0, 0, 0), loads, 5)).isEqualTo(Selector.NONE);
        assertThat(loads.connections.get(0)).isZero();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aNodeOfWeightZeroIsNeverSelected(Selector selector) {
        Weights weights = Weights.of(1, 0, 2);
        for (int client = 0; client < 1000; client++) {
            assertThat(selector.select(weights, Loads.NONE, client * 31)).isIn(0, 2);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void eachSelectionIsCountedOnceWhateverTheNumberOfThreads(Selector selector) throws InterruptedException {
        TestLoads loads = new TestLoads(3);
        int threads = 64;
        int picksOfEach = 500;
        // java.util.Random is safe for threads, and each seed above is fixed.
        List<Thread> workers = IntStream.range(0, threads)
                .mapToObj(worker -> Thread.ofPlatform().start(() -> {
                    for (int pick = 0; pick < picksOfEach; pick++) {
                        selector.select(ALIKE, loads, worker * picksOfEach + pick);
                    }
                }))
                .toList();
        for (Thread worker : workers) {
            worker.join();
        }

        int sum = loads.load(0) + loads.load(1) + loads.load(2);
        assertThat(sum).isEqualTo(threads * picksOfEach);
        if (selector instanceof RoundRobin
                || selector instanceof SmoothRoundRobin
                || selector instanceof StaticRoundRobin
                || selector instanceof LeastConnections) {
            assertThat(loads.load(0)).isBetween(sum / 3, sum / 3 + 1);
            assertThat(loads.load(2)).isBetween(sum / 3, sum / 3 + 1);
        }
    }

    @Test
    void roundRobinGoesOnWhereItsCounterRunsOver() {
        assertThat(order(new RoundRobin(Long.MAX_VALUE - 1), Weights.equal(2), Loads.NONE, 4))
                .hasSize(4);
        assertThat(order(new RoundRobin(-3), ALIKE, Loads.NONE, 6)).isEqualTo("abcabc");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1,1,1 | abcabc", "5,1,1 | aaabaacaaabaac", "3,2,1 | aababc", "10,20,30 | acbcbc", "1,0,1 | acac"})
    void staticRoundRobinHasTheOrderOfHaproxy(String weights, String expected) {
        assertThat(order(new StaticRoundRobin(), weights(weights), Loads.NONE, expected.length()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1,1,1 | abcabc", "5,1,1 | aaabaacaaabaac", "1,0,1 | acac"})
    void smoothRoundRobinSpreadsTheTurnsOfEachNode(String weights, String expected) {
        assertThat(order(new SmoothRoundRobin(), weights(weights), Loads.NONE, expected.length()))
                .isEqualTo(expected);
    }

    @Property
    void smoothRoundRobinIsNeverAWholeTurnFromTheShareOfANode(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 256) Integer> given) {
        Weights weights = Weights.of(given.stream().mapToInt(Integer::intValue).toArray());
        SmoothRoundRobin selector = new SmoothRoundRobin();
        long[] counts = new long[weights.size()];
        for (long pick = 1; pick <= 2 * weights.total(); pick++) {
            counts[selector.select(weights, Loads.NONE, 0)]++;
            for (int index = 0; index < counts.length; index++) {
                double share = (double) pick * weights.weight(index) / weights.total();
                assertThat(counts[index] - share)
                        .as("pick %d, node %d", pick, index)
                        .isBetween(-1.0, 1.0);
            }
        }
        for (int index = 0; index < counts.length; index++) {
            assertThat(counts[index]).isEqualTo(2L * weights.weight(index));
        }
    }

    @Test
    void smoothRoundRobinGoesOnEvenlyWhileAWeightGrows() {
        SmoothRoundRobin selector = new SmoothRoundRobin();
        int[] counts = new int[3];
        double expectedOfLast = 0;
        for (int step = 1; step <= 100; step++) {
            Weights weights = Weights.of(100, 100, step);
            for (int pick = 0; pick < 3; pick++) {
                counts[selector.select(weights, Loads.NONE, 0)]++;
                expectedOfLast += (double) step / weights.total();
            }
        }

        assertThat((double) counts[2]).isCloseTo(expectedOfLast, within(2.0));
        assertThat(counts[0] - counts[1]).isBetween(-2, 2);
    }

    @Test
    void aNodeThatWasAwayDoesNotMakeUpForIt() {
        SmoothRoundRobin selector = new SmoothRoundRobin();
        counts(selector, Weights.of(1, 1, 0), 1000);

        assertThat(counts(selector, ALIKE, 300)).containsOnly(100, 100, 100);
    }

    @Test
    void uniformRandomIgnoresWeights() {
        int[] counts = counts(new UniformRandom(new Random(11)::nextLong), Weights.of(10, 1, 1), 30_000);

        assertThat(counts[0]).isCloseTo(10_000, within(300));
        assertThat(counts[1]).isCloseTo(10_000, within(300));
    }

    @Test
    void weightedRandomFollowsTheWeights() {
        int[] counts = counts(new WeightedRandom(new Random(11)::nextLong), Weights.of(3, 2, 1), 60_000);

        assertThat(counts[0]).isCloseTo(30_000, within(500));
        assertThat(counts[1]).isCloseTo(20_000, within(500));
        assertThat(counts[2]).isCloseTo(10_000, within(500));
    }

    @Test
    void twoDrawsKeepTheLoadMoreEvenThanOne() {
        assertThat(spreadAfter(new WeightedRandom(new Random(3)::nextLong, 2)))
                .isLessThan(spreadAfter(new WeightedRandom(new Random(3)::nextLong, 1)));
    }

    private static int spreadAfter(Selector selector) {
        TestLoads loads = new TestLoads(10);
        Weights weights = Weights.equal(10);
        for (int pick = 0; pick < 10_000; pick++) {
            selector.select(weights, loads, 0);
        }
        int[] sorted = IntStream.range(0, 10).map(loads::load).sorted().toArray();
        return sorted[9] - sorted[0];
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1,1,1 | cabc", "3,2,1 | caabab"})
    void sourceHashMapsConsecutiveAddressesAsHaproxyDoes(String weights, String expected) throws Exception {
        SourceHash selector = new SourceHash();
        StringBuilder order = new StringBuilder();
        for (int last = 1; last <= expected.length(); last++) {
            int hash = ClientHash.ofAddress((byte) 127, (byte) 0, (byte) 0, (byte) last);
            order.append((char) ('a' + selector.select(weights(weights), Loads.NONE, hash)));
        }
        assertThat(order).hasToString(expected);
    }

    @Test
    void sourceHashMovesMostClientsWhereANodeLeaves() throws Exception {
        SourceHash selector = new SourceHash();
        int odd = ClientHash.ofAddress((byte) 127, (byte) 0, (byte) 0, (byte) 1);

        assertThat(selector.select(Weights.of(1, 0, 1), Loads.NONE, odd)).isEqualTo(2);
        assertThat(selector.select(Weights.of(1, 0, 1), Loads.NONE, odd + 1)).isEqualTo(0);
    }

    @Test
    void theLeastIntIsAHashLikeAnyOther() {
        assertThat(new SourceHash().select(ALIKE, Loads.NONE, Integer.MIN_VALUE))
                .isBetween(0, 2);
        assertThat(new RendezvousHash().select(ALIKE, Loads.NONE, Integer.MIN_VALUE))
                .isBetween(0, 2);
    }

    @Test
    void rendezvousHashMovesOnlyTheClientsOfTheNodeThatLeaves() {
        RendezvousHash selector = new RendezvousHash(11, 22, 33);
        int moved = 0;
        for (int client = 0; client < 3000; client++) {
            int before = selector.select(ALIKE, Loads.NONE, client);
            int after = selector.select(Weights.of(1, 0, 1), Loads.NONE, client);
            if (before == 1) {
                moved++;
            } else {
                assertThat(after).isEqualTo(before);
            }
        }
        assertThat(moved).isCloseTo(1000, within(100));
    }

    @Test
    void rendezvousHashFollowsTheWeights() {
        int[] counts = counts(new RendezvousHash(11, 22, 33), Weights.of(3, 2, 1), 60_000);

        assertThat(counts[0]).isCloseTo(30_000, within(900));
        assertThat(counts[2]).isCloseTo(10_000, within(900));
    }

    @Test
    void anAddressOfVersion6IsTheExclusiveOrOfItsWords() throws Exception {
        assertThat(ClientHash.ofAddress(InetAddress.getByName("1:2:3:4:5:6:7:8").getAddress()))
                .isEqualTo(0x00010002 ^ 0x00030004 ^ 0x00050006 ^ 0x00070008);
        assertThat(ClientHash.ofAddress(InetAddress.getByName("192.0.2.1").getAddress()))
                .isEqualTo(0xC0000201);
    }

    @Test
    void leastConnectionsFillsHeldConnectionsAsHaproxyDoes() {
        assertThat(order(new LeastConnections(), ALIKE, new TestLoads(3), 6)).isEqualTo("abcabc");
        assertThat(order(new LeastConnections(), Weights.of(5, 1, 1), new TestLoads(3), 18))
                .isEqualTo("abcaaaaaaaabcaaaaa");
    }

    @Test
    void leastConnectionsRotatesAmongIdleNodes() {
        assertThat(order(new LeastConnections(), ALIKE, Loads.NONE, 6)).isEqualTo("abcabc");
    }

    @Test
    void leastConnectionsRefillsANodeThatLostItsConnections() {
        LeastConnections selector = new LeastConnections();
        TestLoads loads = new TestLoads(3);
        order(selector, ALIKE, loads, 18);
        loads.connections.set(0, 0);

        assertThat(order(selector, ALIKE, loads, 6)).isEqualTo("aaaaaa");
    }

    @Test
    void firstWithRoomFillsOneNodeAfterTheOther() {
        assertThat(order(new FirstWithRoom(), ALIKE, new TestLoads(3, 3), 10)).isEqualTo("aaabbbccca");
    }

    @Property(tries = 200)
    void everyPointFallsOnTheNodeWhoseShareHoldsIt(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 20) Integer> given) {
        int[] weights = given.stream().mapToInt(Integer::intValue).toArray();
        Weights subject = Weights.of(weights);
        int[] counts = new int[weights.length];
        for (long point = 0; point < subject.total(); point++) {
            counts[subject.at(point)]++;
        }
        assertThat(counts).isEqualTo(weights);
    }

    @Test
    void weightsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> Weights.of(1, -1)).hasMessage("weight -1 of node 1 is not between 0 and 65535");
        assertThatThrownBy(() -> Weights.of(70_000)).hasMessageContaining("70000");
        assertThatThrownBy(() -> new WeightedRandom(bound -> 0, 0)).hasMessageContaining("not 0");
    }

    private static Weights weights(String list) {
        return Weights.of(
                Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray());
    }
}
