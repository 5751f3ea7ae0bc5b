package io.warrenmq.server.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteCacheTest {
    private static final QueuePort[] NOWHERE = {};

    private static byte[] address(String exchange, String key) {
        byte[] e = exchange.getBytes(StandardCharsets.UTF_8);
        byte[] k = key.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + e.length + k.length)
                .put((byte) e.length)
                .put(e)
                .put((byte) k.length)
                .put(k)
                .array();
    }

    private static RouteCache.@Nullable Entry find(RouteCache cache, byte[] address, long topology, long access) {
        ByteBuffer in = ByteBuffer.allocateDirect(address.length + 19);
        for (int i = 0; i < in.capacity(); i++) {
            in.put(i, (byte) 0xA5);
        }
        in.put(3, address);
        return cache.find(in, 3, address.length, topology, access);
    }

    @Test
    void anEntryOfAnOtherVersionIsWorthless() {
        RouteCache cache = new RouteCache();
        byte[] address = address("exchange", "key");
        RouteCache.Entry entry = new RouteCache.Entry(address, 5, 7, NOWHERE);
        cache.put(entry);
        assertThat(find(cache, address, 5, 7)).isSameAs(entry);
        assertThat(find(cache, address, 6, 7)).isNull();
        assertThat(find(cache, address, 5, 8)).isNull();
    }

    @Test
    void aThousandKeysHaveAPlace() {
        RouteCache cache = new RouteCache();
        for (int i = 0; i < 1_000; i++) {
            cache.put(new RouteCache.Entry(address("x", "key." + i), 1, 1, NOWHERE));
        }
        int found = 0;
        for (int i = 0; i < 1_000; i++) {
            found += find(cache, address("x", "key." + i), 1, 1) == null ? 0 : 1;
        }
        assertThat(found).isGreaterThan(500);
    }

    @Property(tries = 300)
    void findsTheEntryOfTheSameBytesOrNone(
            @ForAll @Size(min = 1, max = 40) List<@AlphaChars @StringLength(max = 20) String> keys) {
        RouteCache cache = new RouteCache();
        Map<String, RouteCache.Entry> entries = new HashMap<>();
        for (String key : keys) {
            RouteCache.Entry entry = new RouteCache.Entry(address("", key), 1, 1, NOWHERE);
            entries.put(key, entry);
            cache.put(entry);
            assertThat(find(cache, address("", key), 1, 1)).isSameAs(entry);
            assertThat(find(cache, address("", key + "."), 1, 1)).isNull();
        }
        for (String key : keys) {
            assertThat(find(cache, address("", key), 1, 1)).isIn(entries.get(key), null);
        }
    }
}
