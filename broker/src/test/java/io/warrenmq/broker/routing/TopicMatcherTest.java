package io.warrenmq.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.metadata.Binding;
import io.warrenmq.broker.metadata.Command.Destination;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.wire.FieldTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicMatcherTest {
    private static final List<String> WORDS = List.of("a", "b", "c", "", "*", "#", "ab");

    private final Map<String, Exchange> targets = new HashMap<>();

    @ParameterizedTest(name = "{0} against {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            ''      | ''      | true
            ''      | *       | false
            ''      | #       | true
            ''      | #.#     | true
            ''      | *.*     | false
            ''      | *.#     | false
            ''      | #.*     | false
            ''      | a.#.c   | false
            ''      | a.*.c   | false
            ''      | '#.b.#' | false
            .       | ''      | false
            .       | *       | false
            .       | #       | true
            .       | #.#     | true
            .       | *.*     | true
            .       | *.#     | true
            .       | #.*     | true
            .       | a.#.c   | false
            .       | '#.b.#' | false
            a       | ''      | false
            a       | *       | true
            a       | #       | true
            a       | #.#     | true
            a       | *.*     | false
            a       | *.#     | true
            a       | #.*     | true
            a       | a.#.c   | false
            a       | '#.b.#' | false
            a.      | *       | false
            a.      | #       | true
            a.      | *.*     | true
            a.      | *.#     | true
            a.      | #.*     | true
            a.      | a.#.c   | false
            a..b    | *       | false
            a..b    | #       | true
            a..b    | *.*     | false
            a..b    | *.*.*   | true
            a..b    | *.#     | true
            a..b    | #.*     | true
            a..b    | a.#.c   | false
            a..b    | '#.b.#' | true
            a.b.c   | ''      | false
            a.b.c   | *       | false
            a.b.c   | #       | true
            a.b.c   | #.#     | true
            a.b.c   | *.*     | false
            a.b.c   | *.#     | true
            a.b.c   | #.*     | true
            a.b.c   | a.#.c   | true
            a.b.c   | a.*.c   | true
            a.b.c   | '#.b.#' | true
            a.c     | a.#.c   | true
            a.c     | a.*.c   | false
            a*      | a*      | true
            ab      | a*      | false
            A       | a       | false
            *       | a       | false
            #       | a       | false
            """)
    void keysMatchPatternsAsDocumented(String key, String pattern, boolean matches) {
        TopicMatcher matcher = new TopicMatcher();
        add(matcher, pattern, "q");
        assertThat(match(matcher, key)).isEqualTo(matches ? Set.of("q") : Set.of());
        assertThat(naive(pattern, key)).as("the oracle itself").isEqualTo(matches);
    }

    @Property(tries = 300)
    void theTrieAgreesWithANaiveMatcherWhileBindingsComeAndGo(@ForAll("seeds") long seed) {
        Random random = new Random(seed);
        TopicMatcher matcher = new TopicMatcher();
        List<Binding> present = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            if (present.isEmpty() || random.nextInt(3) > 0) {
                present.add(add(matcher, words(random), "q" + random.nextInt(8)));
            } else {
                Binding removed = present.remove(random.nextInt(present.size()));
                matcher.remove(removed, target(removed.destinationName()));
            }
            String key = words(random);
            Set<String> expected = new TreeSet<>();
            present.stream().filter(b -> naive(b.routingKey(), key)).forEach(b -> expected.add(b.destinationName()));
            assertThat(match(matcher, key))
                    .as("seed %d, key '%s', bindings %s", seed, key, present)
                    .isEqualTo(expected);
        }
        for (Binding binding : present) {
            matcher.remove(binding, target(binding.destinationName()));
        }
        assertThat(matcher.placeCount()).as("places left behind").isEqualTo(1);
    }

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs();
    }

    @Test
    void manyHashesDoNotExplode() {
        TopicMatcher matcher = new TopicMatcher();
        add(matcher, "#.a.#.a.#.a.#.a.#.a.#.a.#.a.#.a.#.b", "never");
        add(matcher, "#.#.#.#.#.#.#.#.#.#.#.#.#.#.#.#.#", "always");
        String key = "a.".repeat(120) + "c";
        assertThat(match(matcher, key)).containsExactly("always");
        RouteCollector collector = new RouteCollector();
        matcher.match(TestMessage.of(key), collector);
        assertThat(collector.topic.steps)
                .as("steps for 121 words and 35 places")
                .isLessThan(121 * 35);
    }

    @Test
    void aKeyOfNothingButDotsIsFine() {
        TopicMatcher matcher = new TopicMatcher();
        add(matcher, ".".repeat(254), "dots");
        add(matcher, "#", "all");
        assertThat(match(matcher, ".".repeat(254))).containsExactly("all", "dots");
        assertThat(match(matcher, ".".repeat(253))).containsExactly("all");
    }

    @Test
    void theCostOfAMatchDoesNotGrowWithTheBindings() {
        TopicMatcher matcher = new TopicMatcher();
        for (int i = 0; i < 100_000; i++) {
            add(matcher, "stock.nyse." + i + ".#", "q" + i % 10);
        }
        RouteCollector collector = new RouteCollector();
        matcher.match(TestMessage.of("stock.nyse.4711.x.y"), collector);
        assertThat(collector.exchangeCount()).isEqualTo(1);
        assertThat(collector.topic.steps).isLessThan(20);
    }

    private Binding add(TopicMatcher matcher, String pattern, String name) {
        Binding binding = new Binding("/", "x", Destination.EXCHANGE, name, pattern, FieldTable.EMPTY);
        matcher.add(binding, target(name));
        return binding;
    }

    private Exchange target(String name) {
        return targets.computeIfAbsent(
                name,
                n -> new Exchange(
                        new ExchangeRecord("/", n, "fanout", true, false, false, FieldTable.EMPTY, ""),
                        new FanoutMatcher(),
                        null));
    }

    private static Set<String> match(TopicMatcher matcher, String key) {
        RouteCollector collector = new RouteCollector();
        matcher.match(TestMessage.of(key), collector);
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < collector.exchangeCount(); i++) {
            assertThat(names.add(collector.exchange(i).record().name())).isTrue();
        }
        return names;
    }

    private static String words(Random random) {
        int count = random.nextInt(6);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return String.join(".", words);
    }

    /** Straight from the definition. */
    private static boolean naive(String pattern, String key) {
        return naive(split(pattern), split(key));
    }

    private static boolean naive(List<String> pattern, List<String> key) {
        if (pattern.isEmpty()) {
            return key.isEmpty();
        }
        List<String> rest = pattern.subList(1, pattern.size());
        if (pattern.getFirst().equals("#")) {
            return naive(rest, key) || !key.isEmpty() && naive(pattern, key.subList(1, key.size()));
        }
        return !key.isEmpty()
                && (pattern.getFirst().equals("*") || pattern.getFirst().equals(key.getFirst()))
                && naive(rest, key.subList(1, key.size()));
    }

    private static List<String> split(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\\.", -1));
    }
}
