package io.warrenmq.app.ha;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code warren up --ha}: shows the example in the terminal, or as lines where there is none, and lets keys break it.
 * Used by one thread; another one reads the keys, and the end of the process calls {@link #end}.
 */
public final class HaCommand {
    private static final int UNAVAILABLE = 69;
    private static final int USAGE = 2;
    private static final long PERIOD_MS = 500;
    private static final int SHOWN_EVENTS = 6;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final PrintWriter out;
    private final InputStream in;
    private final BlockingQueue<Character> keys = new LinkedBlockingQueue<>(64);
    private final Deque<String> events = new ArrayDeque<>();
    private volatile @Nullable Example example;
    private volatile @Nullable Screen screen;

    /**
     * What can be chosen.
     *
     * @param directory gets the configuration, logs and data of all hosts
     * @param port of the first balancer on the loopback
     * @param network of the namespaces, with .0/24; empty for {@value Plan#DEFAULT_NETWORK}, "none" for the loopback
     */
    public record Options(Path directory, int port, Optional<String> network) {}

    /** @param in where keys come from */
    public HaCommand(PrintWriter out, InputStream in) {
        this.out = out;
        this.in = in;
    }

    /** Runs until somebody ends it; returns the exit status. */
    public int run(Options options) {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("warren-ha-end").unstarted(this::end));
        try {
            Plan plan = prepare(options);
            show(plan);
            return 0;
        } catch (IllegalArgumentException e) {
            say("error: " + e.getMessage());
            return USAGE;
        } catch (IOException e) {
            end();
            say("error: " + e.getMessage());
            return UNAVAILABLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNAVAILABLE;
        } finally {
            end();
        }
    }

    private Plan prepare(Options options) throws IOException {
        Path directory = options.directory().toAbsolutePath().normalize();
        boolean isUnwanted = options.network().filter("none"::equals).isPresent();
        Optional<String> obstacle = isUnwanted ? Optional.of("--ha-network none") : obstacle();
        if (obstacle.isEmpty()) {
            Plan wanted = Plan.inNamespaces(directory, options.network().orElse(Plan.DEFAULT_NETWORK));
            try {
                example = Example.prepare(wanted, this::say);
                return wanted;
            } catch (Switch.InUseException e) {
                throw e;
            } catch (IOException e) {
                obstacle = Optional.of("network namespaces cannot be made here (" + e.getMessage() + ")");
            }
        }
        say("No virtual address: " + obstacle.get() + ".");
        say("All parts share the loopback of this machine; clients must know both balancers.");
        Plan plan = Plan.onLoopback(directory, options.port());
        example = Example.prepare(plan, this::say);
        return plan;
    }

    /** Why there can be no namespaces, if that is known beforehand. */
    private static Optional<String> obstacle() throws IOException {
        Path self = Path.of("/proc/self");
        if (!Files.exists(self)) {
            return Optional.of("network namespaces are Linux's");
        }
        if (!Integer.valueOf(0).equals(Files.getAttribute(self, "unix:uid"))) {
            return Optional.of("network namespaces need root, run 'sudo ./warren up --ha' to see it move");
        }
        return Shell.find("ip").isEmpty()
                ? Optional.of("there is no 'ip' command; install the package iproute2")
                : Optional.empty();
    }

    private void show(Plan plan) throws IOException, InterruptedException {
        Example shown = java.util.Objects.requireNonNull(example);
        for (Path file : Texts.shown(plan)) {
            say("");
            say(file + ":");
            Files.readAllLines(file).forEach(line -> say("    " + line));
        }
        say("");
        say("The files, logs and data of all hosts are in " + plan.directory());
        say("Clients: amqp://guest:guest@" + String.join(" or @", plan.entries()));
        shown.start();
        Optional<Screen> opened = Screen.open(out);
        screen = opened.orElse(null);
        if (opened.isEmpty()) {
            say("Keys, each followed by return: a, b kill or revive an access host, 1, 2, 3 a broker, q ends.");
        }
        Thread.ofPlatform().daemon().name("warren-ha-keys").start(this::readKeys);
        loop(plan, shown, opened);
    }

    private void loop(Plan plan, Example shown, Optional<Screen> opened) throws IOException, InterruptedException {
        View view = new View(plan);
        Snapshot before = shown.look();
        boolean isReady = false;
        while (true) {
            Character key = keys.poll(PERIOD_MS, TimeUnit.MILLISECONDS);
            if (key != null && (key == 'q' || key == 'Q')) {
                return;
            }
            if (key != null) {
                for (Host host : plan.hosts()) {
                    if (host.key() == Character.toLowerCase(key)) {
                        happened(shown.toggle(host));
                    }
                }
            }
            Snapshot now = shown.look();
            Changes.between(before, now, plan).forEach(this::happened);
            if (!isReady && isReady(plan, now)) {
                isReady = true;
                happened("ready: all brokers are up");
            }
            if (opened.isPresent()) {
                opened.get().show(view.lines(before, now, List.copyOf(events)));
            }
            before = now;
        }
    }

    private static boolean isReady(Plan plan, Snapshot now) {
        boolean served = plan.network().isEmpty() || now.access().stream().anyMatch(Snapshot.Access::holds);
        return served
                && now.access().stream()
                        .allMatch(access -> access.figures().servers().values().stream()
                                        .filter(Snapshot.Server::isUp)
                                        .count()
                                == plan.brokers().size());
    }

    private void happened(String event) {
        String line = TIME.format(LocalTime.now(ZoneId.systemDefault())) + " " + event;
        events.add(line);
        if (events.size() > SHOWN_EVENTS) {
            events.removeFirst();
        }
        if (screen == null) {
            say(line);
        }
    }

    /** The end of the input ends nothing: a service has none. */
    private void readKeys() {
        try {
            for (int key = in.read(); key >= 0; key = in.read()) {
                if (!keys.offer((char) key)) {
                    say("too many keys; this one is not heard");
                }
            }
        } catch (IOException e) {
            say("keys cannot be read: " + e.getMessage());
        }
    }

    private void end() {
        Screen open = screen;
        Example running = example;
        List<String> problems = new ArrayList<>();
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                problems.add("the terminal could not be set back (" + e.getMessage() + "): type 'stty sane'");
            }
        }
        screen = null;
        if (running != null) {
            say("Ending all hosts.");
            try {
                running.close();
            } catch (IOException e) {
                problems.add("not everything could be removed: " + e.getMessage()
                        + "; the next 'warren up --ha' tries again");
            }
        }
        example = null;
        problems.forEach(this::say);
    }

    private synchronized void say(String line) {
        out.println(line);
        out.flush();
    }
}
