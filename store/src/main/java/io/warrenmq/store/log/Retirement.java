package io.warrenmq.store.log;

import io.warrenmq.store.QueueLogListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees the oldest log file: queues move what they still have in it to segments, the segments are forced, the log says
 * that the file is no longer needed, that is forced too, and only then the file is used again. Owned by the log thread.
 */
final class Retirement {
    private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);
    private static final int QUEUES_NAMED = 5;

    private final LogFiles files;
    private final LogWriter writer;
    private final int filesKept;

    /** Forces all segments, then runs the given task on the log thread. */
    private final Consumer<Runnable> flushSegments;

    private final Map<LoggedQueue, long[]> waitingFor = new HashMap<>();

    /** Run after the next force. */
    private final ArrayDeque<LogFile> freeAfterForce = new ArrayDeque<>();

    private @Nullable LogFile retiring;
    private int reportAtFiles;

    Retirement(LogFiles files, LogWriter writer, int filesKept, Consumer<Runnable> flushSegments) {
        this.files = files;
        this.writer = writer;
        this.filesKept = filesKept;
        this.flushSegments = flushSegments;
    }

    /** To be called whenever the number of files may have grown. */
    void check() {
        if (retiring == null && files.count() > filesKept) {
            begin(files.oldest());
        } else if (retiring != null && files.count() >= reportAtFiles) {
            reportAtFiles = files.count() * 2;
            LOG.warn(
                    "{} log files are in use instead of {}, because the oldest waits for {}. The log grows until that is done.",
                    files.count(),
                    filesKept,
                    obstacle());
        }
    }

    private String obstacle() {
        if (waitingFor.isEmpty()) {
            return "segments to be forced to the disk";
        }
        return waitingFor.size() + " queue(s) to move their messages to segments, among them those with the ids "
                + waitingFor.keySet().stream()
                        .limit(QUEUES_NAMED)
                        .map(queue -> Long.toString(queue.queueId()))
                        .collect(Collectors.joining(", "));
    }

    private void begin(LogFile oldest) {
        retiring = oldest;
        reportAtFiles = filesKept * 2;
        Map<LoggedQueue, Map<Integer, Long>> wanted = new HashMap<>();
        for (Mark mark : oldest.marks()) {
            LoggedQueue queue = mark.lane().queue();
            if (!mark.dead() && !queue.deleted()) {
                wanted.computeIfAbsent(queue, _ -> new HashMap<>())
                        .merge((int) (mark.last() >>> 56), mark.last(), Math::max);
            }
        }
        wanted.forEach((queue, lanes) -> waitingFor.put(
                queue, lanes.values().stream().mapToLong(Long::longValue).toArray()));
        for (LoggedQueue queue : Set.copyOf(waitingFor.keySet())) {
            ask(queue);
        }
        flushWhenReady();
    }

    /** A queue was opened: it may be the one that is waited for. */
    void attached(LoggedQueue queue) {
        ask(queue);
    }

    private void ask(LoggedQueue queue) {
        QueueLogListener listener = queue.listener();
        long[] upToPositions = waitingFor.get(queue);
        LogFile file = retiring;
        if (listener != null && upToPositions != null && file != null) {
            listener.spillWanted(file.sequence(), upToPositions.clone());
        }
    }

    /** The queue has moved what it was asked to. */
    void spilled(LoggedQueue queue, long request) {
        LogFile file = retiring;
        if (file != null && file.sequence() == request && waitingFor.remove(queue) != null) {
            flushWhenReady();
        }
    }

    void deleted(LoggedQueue queue) {
        if (waitingFor.remove(queue) != null) {
            flushWhenReady();
        }
    }

    private void flushWhenReady() {
        LogFile file = retiring;
        if (file != null && waitingFor.isEmpty()) {
            flushSegments.accept(() -> freeAfterForce.add(file));
        }
    }

    /** Whether something must be written and forced before {@link #afterForce}. */
    boolean hasToSay() {
        return !freeAfterForce.isEmpty();
    }

    /** Carries forward what the file alone knows, and says that it is no longer needed. */
    void say() throws IOException {
        LogFile file = freeAfterForce.getFirst();
        Set<LoggedLane> carried = new HashSet<>(file.lanes());
        for (LoggedLane lane : carried) {
            if (!lane.queue().deleted() && lane.newestIn(file)) {
                writer.appendLane(lane);
            }
        }
        writer.appendOldest(files.sequenceAfterOldest());
    }

    void afterForce() throws IOException {
        LogFile file = freeAfterForce.poll();
        if (file == null) {
            return;
        }
        for (Mark mark : file.marks()) {
            mark.lane().retired(file);
        }
        retiring = null;
        files.retireOldest();
        check();
    }
}
