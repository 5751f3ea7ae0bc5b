package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.LinkDelay;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/** Holds back news of interfaces that may be over in a moment. Owned by the timer thread; times are given. */
final class LinkDelays {

    private static final long NEVER = Long.MAX_VALUE;

    private record Pending(boolean up, long atNs) {}

    private final BiConsumer<String, Boolean> believed;
    private final Map<String, Boolean> states = new HashMap<>();
    private final Map<String, Pending> pending = new HashMap<>();
    private Map<String, LinkDelay> delays = Map.of();

    /** @param believed gets an interface and whether it is up, when that counts */
    LinkDelays(BiConsumer<String, Boolean> believed) {
        this.believed = believed;
    }

    void configure(Map<String, LinkDelay> configured) {
        delays = Map.copyOf(configured);
    }

    /** What was found at the start counts at once. */
    void found(String name, boolean up) {
        pending.remove(name);
        states.put(name, up);
        believed.accept(name, up);
    }

    /** An interface changed; what counts already needs no second telling. Returns for how long it is held back. */
    OptionalLong changed(String name, boolean up, long now) {
        Boolean state = states.get(name);
        if (state != null && state == up) {
            pending.remove(name);
            return OptionalLong.empty();
        }
        LinkDelay delay = delays.getOrDefault(name, new LinkDelay(0, 0));
        long delayNs = up ? delay.upNs() : delay.downNs();
        if (delayNs == 0 || state == null) {
            found(name, up);
            return OptionalLong.empty();
        }
        Pending before = pending.get(name);
        if (before == null || before.up() != up) {
            pending.put(name, new Pending(up, now + delayNs));
        }
        return OptionalLong.of(delayNs);
    }

    void expire(long now) {
        if (nextDeadlineNs() <= now) {
            Map<String, Pending> due = new HashMap<>(pending);
            due.values().removeIf(change -> change.atNs() > now);
            due.forEach((name, change) -> found(name, change.up()));
        }
    }

    long nextDeadlineNs() {
        long next = NEVER;
        for (Pending change : pending.values()) {
            next = Math.min(next, change.atNs());
        }
        return next;
    }
}
