package io.warrenmq.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.metadata.Binding;
import io.warrenmq.broker.metadata.Command.Destination;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.NoExchangeStores;
import io.warrenmq.wire.FieldTable;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One thread binds and unbinds while another routes: bindings that stay must never be missed. */
class ConcurrentRoutingTest {
    private static final int CHANGES = 60_000;

    private final List<Exchange> targets =
            IntStream.range(0, 60).mapToObj(ConcurrentRoutingTest::target).toList();

    @ParameterizedTest
    @EnumSource(names = {"TOPIC", "DIRECT", "FANOUT", "HEADERS", "RANDOM"})
    void bindingsThatStayAreNeverMissed(ExchangeType type) {
        Matcher matcher = type.matcher(targets.getFirst().record(), new NoExchangeStores(), bound -> 0);
        Binding staying = binding(0, "a.b.c");
        matcher.add(staying, targets.get(0));
        matcher.add(binding(1, "a.b.c"), targets.get(1));
        long seed = System.nanoTime();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> change(matcher, new Random(seed)));
        RouteCollector collector = new RouteCollector();
        int routes = 0;
        do {
            collector.reset();
            matcher.match(TestMessage.of("a.b.c"), collector);
            Set<Exchange> found = new HashSet<>();
            for (int i = 0; i < collector.exchangeCount(); i++) {
                found.add(collector.exchange(i));
            }
            if (type == ExchangeType.RANDOM) {
                assertThat(found).as("seed %d, route %d", seed, routes).hasSize(1);
            } else {
                assertThat(found).as("seed %d, route %d", seed, routes).contains(targets.get(0), targets.get(1));
            }
            routes++;
        } while (!writer.isDone());
        writer.join();
    }

    /** Adds and removes bindings beside those that stay, enough of them that every structure grows and shrinks. */
    private void change(Matcher matcher, Random random) {
        boolean[] bound = new boolean[targets.size()];
        for (int i = 0; i < CHANGES; i++) {
            // For long stretches mostly adding, then mostly removing.
            boolean adding = i / 500 % 2 == 0;
            int which = 2 + random.nextInt(targets.size() - 2);
            if (bound[which] != adding) {
                String key = which % 2 == 0 ? "a.b.c" : "a." + which + ".#";
                if (adding) {
                    matcher.add(binding(which, key), targets.get(which));
                } else {
                    matcher.remove(binding(which, key), targets.get(which));
                }
                bound[which] = adding;
            }
        }
    }

    private static Binding binding(int which, String key) {
        return new Binding("/", "x", Destination.EXCHANGE, "t" + which, key, FieldTable.EMPTY);
    }

    private static Exchange target(int which) {
        ExchangeRecord record =
                new ExchangeRecord("/", "t" + which, "fanout", true, false, false, FieldTable.EMPTY, "");
        return new Exchange(record, new FanoutMatcher(), null);
    }
}
