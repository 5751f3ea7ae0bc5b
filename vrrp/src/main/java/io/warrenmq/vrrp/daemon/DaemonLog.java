package io.warrenmq.vrrp.daemon;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lines for operators, in the words that they search for. Any thread may write; repeats are counted per thread of use.
 */
public final class DaemonLog {

    private static final long SUMMARY_NS = 60_000_000_000L;
    private static final int MAX_REMEMBERED = 1_000;

    private final Consumer<String> sink;
    private final Map<String, Repeats> repeats = new HashMap<>();
    private volatile boolean legacy;

    /** How often a line was left out since it was last written. */
    private static final class Repeats {
        private long writtenNs;
        private long omitted;
    }

    /** Writes lines, without their ends, to the sink; it must be safe for several threads. */
    public DaemonLog(Consumer<String> sink) {
        this.sink = sink;
    }

    void legacy(boolean on) {
        legacy = on;
    }

    void line(String text) {
        sink.accept(text);
    }

    void instance(String name, String text) {
        if (legacy) {
            if ("Entering MASTER STATE".equals(text)) {
                sink.accept("VRRP_Instance(" + name + ") Transition to MASTER STATE");
            }
            sink.accept("VRRP_Instance(" + name + ") " + text);
        } else {
            sink.accept("(" + name + ") " + text);
        }
    }

    void group(String name, String text) {
        sink.accept("VRRP_Group(" + name + ") " + text);
    }

    /** Writes what may come many times a second: the first, and then how often within a minute. By one thread only. */
    void repeated(String name, String text, long now) {
        if (repeats.size() >= MAX_REMEMBERED) {
            repeats.clear();
        }
        Repeats last = repeats.get(name + text);
        if (last == null) {
            last = new Repeats();
            last.writtenNs = now;
            repeats.put(name + text, last);
            instance(name, text);
        } else if (now - last.writtenNs >= SUMMARY_NS) {
            instance(name, text + " (" + (last.omitted + 1) + " times)");
            last.writtenNs = now;
            last.omitted = 0;
        } else {
            last.omitted++;
        }
    }
}
