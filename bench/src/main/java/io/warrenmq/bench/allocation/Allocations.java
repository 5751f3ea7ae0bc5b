package io.warrenmq.bench.allocation;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * What a recording tells about allocation: how much in sum by the counters of the threads, and where by samples. Owned
 * by the thread that reads.
 */
final class Allocations {
    private static final int FRAMES = 4;
    private static final String OWN_PACKAGE = "io.warrenmq.";
    private static final String RECORDER_PACKAGE = "jdk.jfr.";

    private final Map<String, Counter> threads = new HashMap<>();
    private final Map<String, Long> weights = new HashMap<>();
    private Instant begin = Instant.MAX;
    private Instant end = Instant.MIN;

    /**
     * A place that allocates.
     *
     * @param share of all allocated bytes, 0 to 1
     */
    record Site(String place, double share) {}

    /** A thread and what it allocated in a second. */
    record ThreadRate(String thread, double bytesPerSecond) {}

    /** Bytes that a thread had allocated, as first and last seen. */
    private static final class Counter {
        private long first;
        private long last;
        private Instant firstAt = Instant.MAX;
        private Instant lastAt = Instant.MIN;

        void add(long bytes, Instant at) {
            if (at.isBefore(firstAt)) {
                first = bytes;
                firstAt = at;
            }
            if (at.isAfter(lastAt)) {
                last = bytes;
                lastAt = at;
            }
        }
    }

    static Allocations read(Path recording) throws IOException {
        Allocations allocations = new Allocations();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                allocations.add(file.readEvent());
            }
        }
        return allocations;
    }

    private void add(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            case "jdk.ThreadAllocationStatistics" -> {
                RecordedThread thread = event.getThread("thread");
                String name = thread == null ? "ended threads" : thread.getJavaThreadId() + " " + name(thread);
                counter(name, event.getLong("allocated"), event.getStartTime());
            }
            case "jdk.ObjectAllocationSample" -> {
                if (!isOfRecorder(event.getStackTrace())) {
                    sample(
                            ClassNames.readable(event.getClass("objectClass").getName()) + " at "
                                    + place(event.getStackTrace()),
                            event.getLong("weight"));
                }
            }
            default -> {
                // the recording may have been made with other settings
            }
        }
    }

    private static String name(RecordedThread thread) {
        String name = thread.getJavaName();
        return name == null ? String.valueOf(thread.getOSName()) : name;
    }

    void counter(String thread, long allocatedBytes, Instant at) {
        threads.computeIfAbsent(thread, name -> new Counter()).add(allocatedBytes, at);
        begin = at.isBefore(begin) ? at : begin;
        end = at.isAfter(end) ? at : end;
    }

    void sample(String place, long weightBytes) {
        weights.merge(place, weightBytes, Long::sum);
    }

    /** How long was recorded. */
    double seconds() {
        return threads.isEmpty() ? 0 : Duration.between(begin, end).toNanos() / 1e9;
    }

    /** Of all threads together. */
    double bytesPerSecond() {
        return byThread().stream().mapToDouble(ThreadRate::bytesPerSecond).sum();
    }

    /** Threads that allocate, the busiest first. */
    List<ThreadRate> byThread() {
        double seconds = seconds();
        if (seconds <= 0) {
            return List.of();
        }
        return threads.entrySet().stream()
                .map(entry -> new ThreadRate(entry.getKey(), allocated(entry.getValue()) / seconds))
                .filter(rate -> rate.bytesPerSecond() > 0)
                .sorted(Comparator.comparingDouble(ThreadRate::bytesPerSecond).reversed())
                .toList();
    }

    /** A thread that was not there when the recording began had allocated nothing then. */
    private long allocated(Counter counter) {
        boolean fromTheBegin =
                Duration.between(begin, counter.firstAt).compareTo(Duration.between(counter.firstAt, end)) <= 0;
        return counter.last - (fromTheBegin ? counter.first : 0);
    }

    /** Places that allocate, the busiest first. */
    List<Site> sites() {
        double sum = weights.values().stream().mapToLong(Long::longValue).sum();
        return weights.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(entry -> new Site(entry.getKey(), entry.getValue() / sum))
                .toList();
    }

    /** Starting and ending a recording allocates too, which is not the broker's doing. */
    private static boolean isOfRecorder(RecordedStackTrace trace) {
        return trace != null
                && trace.getFrames().stream()
                        .anyMatch(frame -> frame.isJavaFrame()
                                && frame.getMethod().getType().getName().startsWith(RECORDER_PACKAGE));
    }

    private static String place(RecordedStackTrace trace) {
        if (trace == null) {
            return "unknown place";
        }
        List<RecordedFrame> frames =
                trace.getFrames().stream().filter(RecordedFrame::isJavaFrame).toList();
        int own = 0;
        while (own < frames.size()
                && !frames.get(own).getMethod().getType().getName().startsWith(OWN_PACKAGE)) {
            own++;
        }
        // From where it is allocated down to our own code, and a bit further; all of it when none is ours.
        int count = own < frames.size() ? Math.max(own + 2, FRAMES) : FRAMES;
        return frames.stream().limit(count).map(Allocations::text).collect(Collectors.joining(" < "));
    }

    private static String text(RecordedFrame frame) {
        return ClassNames.readable(frame.getMethod().getType().getName()) + "."
                + frame.getMethod().getName() + ":" + frame.getLineNumber();
    }
}
