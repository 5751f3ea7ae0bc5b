package io.warrenmq.cluster.queues;

import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The metadata log of a simulated cluster: every node applies it at its own pace. */
final class SimLog {
    private final SimWorld world;
    private final List<Entry> entries = new ArrayList<>();

    /** A command, or which nodes run. */
    static final class Entry {
        final @Nullable Command command;
        final Set<String> running;
        final @Nullable SimNode submitter;
        final Consumer<CommandOutcome> reply;

        @Nullable
        CommandOutcome outcome;

        private boolean answered;

        Entry(
                @Nullable Command command,
                Set<String> running,
                @Nullable SimNode submitter,
                Consumer<CommandOutcome> reply) {
            this.command = command;
            this.running = running;
            this.submitter = submitter;
            this.reply = reply;
        }
    }

    SimLog(SimWorld world) {
        this.world = world;
    }

    int size() {
        return entries.size();
    }

    Entry entry(int index) {
        return entries.get(index);
    }

    void running(List<String> names) {
        add(new Entry(null, new TreeSet<>(names), null, _ -> {}));
    }

    void submit(Command command, SimNode submitter, Consumer<CommandOutcome> reply) {
        add(new Entry(command, Set.of(), submitter, reply));
    }

    private void add(Entry entry) {
        entries.add(entry);
        world.nodes.forEach(SimNode::logGrew);
    }

    /** Answers what every node that lives has applied. */
    void applied() {
        int least = world.nodes.stream()
                .filter(node -> !node.dead)
                .mapToInt(SimNode::applied)
                .min()
                .orElse(0);
        for (int i = 0; i < least; i++) {
            Entry entry = entries.get(i);
            CommandOutcome outcome = entry.outcome;
            if (!entry.answered && outcome != null) {
                entry.answered = true;
                entry.reply.accept(outcome);
            }
        }
    }
}
