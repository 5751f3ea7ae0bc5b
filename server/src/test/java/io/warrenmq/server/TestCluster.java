package io.warrenmq.server;

import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.security.PasswordHashing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of one process with real stores and servers, and one metadata log in memory, which answers a command when every
 * node that runs has applied it. Thread-safe.
 */
final class TestCluster implements AutoCloseable {
    private final Path directory;
    private final List<Entry> log = new ArrayList<>();
    private final Map<String, TestMember> members = new HashMap<>();
    private final Map<Set<String>, TestLink> links = new HashMap<>();
    private final Set<String> running = new TreeSet<>();

    /** A command, or which nodes run. */
    static final class Entry {
        final @Nullable Command command;
        final Set<String> running;
        private final String submitter;
        private final Consumer<CommandOutcome> reply;
        private @Nullable CommandOutcome outcome;
        private boolean answered;

        private Entry(
                @Nullable Command command, Set<String> running, String submitter, Consumer<CommandOutcome> reply) {
            this.command = command;
            this.running = running;
            this.submitter = submitter;
            this.reply = reply;
        }
    }

    TestCluster(Path directory, String... names) {
        this.directory = directory;
        String hash = PasswordHashing.SHA_256.hash(TestNode.PASSWORD.getBytes(StandardCharsets.UTF_8), new Random(1));
        String first = names[0];
        submit(new Command.AddVirtualHost("/", "", List.of(), Optional.empty(), 1), first, _ -> {});
        submit(
                new Command.PutUser(
                        TestNode.USER,
                        hash,
                        PasswordHashing.SHA_256.algorithmName(),
                        Optional.of(List.of("administrator")),
                        true,
                        "test"),
                first,
                _ -> {});
        submit(new Command.SetPermissions("/", TestNode.USER, ".*", ".*", ".*", "test"), first, _ -> {});
        for (String name : names) {
            start(name);
        }
    }

    TestMember node(String name) {
        synchronized (this) {
            return Objects.requireNonNull(members.get(name), name);
        }
    }

    /** Starts a node with what is on its disk; it runs, and is linked to the others, when this returns. */
    TestMember start(String name) {
        TestMember member = new TestMember(this, name, directory.resolve(name));
        synchronized (this) {
            List.copyOf(members.values()).forEach(other -> link(member, other));
            members.put(name, member);
            running.add(name);
            append(new Entry(null, Set.copyOf(running), "", _ -> {}));
        }
        awaitApplied();
        return member;
    }

    /** The node stops, and the others count without it. */
    void stop(String name) {
        TestMember member = node(name);
        member.stopServing();
        synchronized (this) {
            members.remove(name);
            List.copyOf(links.keySet()).stream()
                    .filter(pair -> pair.contains(name))
                    .forEach(pair -> Objects.requireNonNull(links.remove(pair)).cut());
            running.remove(name);
            append(new Entry(null, Set.copyOf(running), "", _ -> {}));
        }
        member.close();
        applied();
        awaitApplied();
    }

    /** What is under way between two nodes is lost; the link is there again when this returns. */
    void cut(String one, String other) {
        synchronized (this) {
            Objects.requireNonNull(links.remove(Set.of(one, other))).cut();
            link(node(one), node(other));
        }
    }

    private void link(TestMember one, TestMember other) {
        links.put(Set.of(one.name(), other.name()), TestLink.join(one.id(), one.queues(), other.id(), other.queues()));
    }

    /** Waits until every node has applied what is in the log. */
    void awaitApplied() {
        int size = size();
        List<TestMember> all;
        synchronized (this) {
            all = List.copyOf(members.values());
        }
        all.forEach(member -> member.awaitApplied(size));
    }

    // ---- the log

    synchronized int size() {
        return log.size();
    }

    synchronized Entry entry(int index) {
        return log.get(index);
    }

    void submit(Command command, String submitter, Consumer<CommandOutcome> reply) {
        synchronized (this) {
            append(new Entry(command, Set.of(), submitter, reply));
        }
    }

    private void append(Entry entry) {
        log.add(entry);
        members.values().forEach(TestMember::logGrew);
    }

    void applied(Entry entry, String by, CommandOutcome outcome) {
        synchronized (this) {
            if (entry.submitter.equals(by)) {
                entry.outcome = outcome;
            }
        }
        applied();
    }

    private void applied() {
        List<Runnable> answers = new ArrayList<>();
        synchronized (this) {
            int least = members.values().stream()
                    .mapToInt(TestMember::applied)
                    .min()
                    .orElse(0);
            for (Entry entry : log.subList(0, least)) {
                CommandOutcome outcome = entry.outcome;
                if (!entry.answered && outcome != null) {
                    entry.answered = true;
                    answers.add(() -> entry.reply.accept(outcome));
                }
            }
        }
        answers.forEach(Runnable::run);
    }

    @Override
    public void close() {
        List<TestMember> all;
        synchronized (this) {
            all = List.copyOf(members.values());
            members.clear();
            links.values().forEach(TestLink::cut);
        }
        all.forEach(TestMember::stopServing);
        all.forEach(TestMember::close);
    }
}
