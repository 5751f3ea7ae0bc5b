package io.warrenmq.balancer.pool;

import io.warrenmq.balancer.config.BackendSettings;
import io.warrenmq.balancer.config.ServerSettings;
import io.warrenmq.balancing.Chance;
import io.warrenmq.balancing.Loads;
import io.warrenmq.balancing.Selector;
import io.warrenmq.balancing.Weights;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a backend: who gets which, who waits, who is up. Its own lock guards everything; listeners and waiters
 * are called after it was released.
 */
public final class Backend {
    /** Weights are multiplied by it, so that a slow start has steps. */
    private static final int WEIGHT_UNIT = 16;

    private static final long SLOW_START_STEP_MS = 1000;

    public final Counters counters = new Counters();
    private final LongSupplier clockMs;
    private final Chance chance;
    private final BackendEvents events;
    private final Deque<Ticket> queue = new ArrayDeque<>();
    private volatile BackendSettings settings;
    private volatile List<Server> servers = List.of();
    private Selector selector;
    private Weights weights = Weights.of();
    private boolean weightsAreStale = true;
    private long weightsGrowAtMs = Long.MAX_VALUE;
    private boolean anyLimit;
    private volatile int fullConnections;
    private volatile int usableCount;
    private final AtomicInteger queuedTickets = new AtomicInteger();
    private boolean wasEmpty;
    private long emptySinceMs;
    private long emptyMs;
    private long changedAtMs;
    private long timesEmpty;
    private final List<Runnable> afterwards = new ArrayList<>();

    public Backend(BackendSettings settings, LongSupplier clockMs, Chance chance, BackendEvents events) {
        this.clockMs = clockMs;
        this.chance = chance;
        this.events = events;
        this.settings = settings;
        this.changedAtMs = clockMs.getAsLong();
        this.selector = Selectors.of(settings, chance);
        configure(settings, settings.fullConnections());
    }

    public String name() {
        return settings.name();
    }

    public BackendSettings settings() {
        return settings;
    }

    public List<Server> servers() {
        return servers;
    }

    public Optional<Server> server(String name) {
        return servers.stream().filter(server -> server.name().equals(name)).findFirst();
    }

    /** How many servers can be selected now. */
    public int usableCount() {
        return usableCount;
    }

    /** Clients that wait, at servers and for any. */
    public int queued() {
        return queuedTickets.get();
    }

    /** Takes another configuration: servers of the same name keep their state, others are let go when they are idle. */
    public void configure(BackendSettings fresh, int fullConnectionsIfNone) {
        change(() -> {
            long nowMs = clockMs.getAsLong();
            if (!fresh.balance().equals(settings.balance()) || fresh.servers().size() != servers.size()) {
                selector = Selectors.of(fresh, chance);
            }
            List<Server> next = new ArrayList<>();
            for (ServerSettings wanted : fresh.servers()) {
                Server known = null;
                for (Server server : servers) {
                    if (server.name().equals(wanted.name())) {
                        known = server;
                    }
                }
                next.add(known == null ? new Server(wanted, nowMs) : adopt(known, wanted));
            }
            for (Server server : servers) {
                if (!next.contains(server)) {
                    server.removed = true;
                    requeue(server);
                }
            }
            servers = List.copyOf(next);
            settings = fresh;
            fullConnections = fresh.fullConnections() > 0 ? fresh.fullConnections() : fullConnectionsIfNone;
            anyLimit = servers.stream().anyMatch(server -> server.maxConnections > 0);
        });
    }

    private static Server adopt(Server server, ServerSettings wanted) {
        ServerSettings old = server.settings;
        server.settings = wanted;
        if (old.rise() != wanted.rise() || old.fall() != wanted.fall()) {
            boolean up = server.health.isUp();
            server.health = new Health(wanted.rise(), wanted.fall());
            if (old.check() && wanted.check()) {
                server.health.force(up);
            }
        }
        // What an operator set at run time stays unless the file says something new.
        if (old.weight() != wanted.weight()) {
            server.weight = wanted.weight();
        }
        if (old.maxConnections() != wanted.maxConnections()) {
            server.maxConnections = wanted.maxConnections();
        }
        if (old.disabled() != wanted.disabled()) {
            server.admin = wanted.disabled() ? AdminState.MAINT : AdminState.READY;
        }
        if (old.port() != wanted.port()) {
            server.port = wanted.port();
        }
        return server;
    }

    // ------------------------------------------------------------------------------------------------ Assignment

    /**
     * Selects a server for a client.
     *
     * @param clientHash see {@link io.warrenmq.balancing.ClientHash}
     * @param notThis a server that just failed, if another one is to be tried
     */
    public Assignment assign(int clientHash, @Nullable Server notThis, Waiter waiter) {
        synchronized (this) {
            Weights current = currentWeights();
            if (notThis != null && current.selectableCount() > 1) {
                int index = servers.indexOf(notThis);
                current = index < 0 ? current : current.without(index);
            }
            if (current.total() == 0) {
                return new Assignment.NoServer();
            }
            if (!anyLimit) {
                return new Assignment.Assigned(select(current, clientHash));
            }
            return settings.balance().isBound()
                    ? assignBound(current, clientHash, waiter)
                    : assignAny(current, clientHash, waiter);
        }
    }

    private Server select(Weights current, int clientHash) {
        Server server = servers.get(selector.select(current, loads, clientHash));
        server.counters.selections.increment();
        counters.selections.increment();
        return server;
    }

    private Assignment assignAny(Weights current, int clientHash, Waiter waiter) {
        Weights withRoom = withRoom(current);
        if (withRoom.total() == 0 || !queue.isEmpty()) {
            return queued(queue, new Ticket(waiter, clientHash, null));
        }
        return new Assignment.Assigned(select(withRoom, clientHash));
    }

    private Weights withRoom(Weights current) {
        int[] withRoom = new int[current.size()];
        for (int index = 0; index < withRoom.length; index++) {
            withRoom[index] = hasRoom(servers.get(index)) ? current.weight(index) : 0;
        }
        Weights result = Weights.of(withRoom);
        // The selectors know weights by identity.
        return result.sameAs(current) ? current : result;
    }

    private Assignment assignBound(Weights given, int clientHash, Waiter waiter) {
        Weights current = given;
        while (true) {
            Server server = select(current, clientHash);
            if (hasRoomAfterTake(server)) {
                return new Assignment.Assigned(server);
            }
            server.served.decrementAndGet();
            int mostQueued = server.settings.maxQueued();
            if (mostQueued == 0 || server.queue.size() < mostQueued || current.selectableCount() == 1) {
                return queued(server.queue, new Ticket(waiter, clientHash, server));
            }
            counters.redispatches.increment();
            current = current.without(servers.indexOf(server));
        }
    }

    private Assignment queued(Deque<Ticket> line, Ticket ticket) {
        line.addLast(ticket);
        count(ticket, 1);
        counters.queued(queued());
        return new Assignment.Queued(ticket);
    }

    private void count(Ticket ticket, int change) {
        queuedTickets.addAndGet(change);
        Server bound = ticket.boundTo;
        if (bound != null) {
            bound.counters.queued(bound.queuedTickets.addAndGet(change));
        }
    }

    private final Loads loads = new Loads() {
        @Override
        public int load(int index) {
            Server server = servers.get(index);
            return server.served() + server.queued();
        }

        @Override
        public boolean hasRoom(int index) {
            return Backend.this.hasRoom(servers.get(index));
        }

        @Override
        public void take(int index) {
            servers.get(index).served.incrementAndGet();
        }
    };

    private boolean hasRoom(Server server) {
        int limit = limit(server);
        return limit == 0 || server.served() < limit;
    }

    private boolean hasRoomAfterTake(Server server) {
        int limit = limit(server);
        return limit == 0 || server.served() <= limit;
    }

    /** How many connections a server may have now; 0 for any number. */
    private int limit(Server server) {
        int most = server.maxConnections;
        if (most == 0) {
            return 0;
        }
        int limit = most;
        int least = server.settings.minConnections();
        if (least > 0 && least < most && fullConnections > 0 && counters.current() < fullConnections) {
            limit = Math.max(least, (int) ((long) most * counters.current() / fullConnections));
        }
        return Math.max(1, (int) (limit * slowStartShare(server)));
    }

    /** A connection to a server is over, or was never made. */
    public void release(Server server) {
        List<Runnable> toTell;
        synchronized (this) {
            server.served.decrementAndGet();
            if (queued() == 0) {
                return;
            }
            grant();
            toTell = drainAfterwards();
        }
        toTell.forEach(Runnable::run);
    }

    /** A client no longer waits. Returns false if it is too late: its waiter has been or is being told. */
    public synchronized boolean cancel(Ticket ticket) {
        if (ticket.done) {
            return false;
        }
        ticket.done = true;
        Server bound = ticket.boundTo;
        (bound == null ? queue : bound.queue).remove(ticket);
        count(ticket, -1);
        return true;
    }

    /** Gives free places to those who wait, those of a server's own queue first. */
    private void grant() {
        if (queued() == 0) {
            return;
        }
        Weights current = currentWeights();
        for (int rank = 0; rank < current.selectableCount(); rank++) {
            Server server = servers.get(current.selectable(rank));
            while (!server.queue.isEmpty() && hasRoom(server)) {
                server.served.incrementAndGet();
                serve(server.queue.removeFirst(), server);
            }
        }
        while (!queue.isEmpty()) {
            Weights withRoom = withRoom(current);
            if (withRoom.total() == 0) {
                return;
            }
            Ticket ticket = queue.removeFirst();
            serve(ticket, select(withRoom, ticket.clientHash));
        }
    }

    private void serve(Ticket ticket, Server server) {
        ticket.done = true;
        count(ticket, -1);
        afterwards.add(() -> ticket.waiter.granted(server));
    }

    /** Whoever waits for a server that is gone takes any other. */
    private void requeue(Server server) {
        while (!server.queue.isEmpty()) {
            Ticket old = server.queue.removeFirst();
            count(old, -1);
            Ticket moved = new Ticket(old.waiter, old.clientHash, null);
            old.done = true;
            queue.addLast(moved);
            count(moved, 1);
        }
    }

    // ---------------------------------------------------------------------------------------------------- Health

    /** How long until the next check of a server. */
    public synchronized long checkDelayMs(Server server) {
        ServerSettings current = server.settings;
        return server.health.delayMs(current.interMs(), current.fastInterMs(), current.downInterMs());
    }

    /** A check ended. Returns whether it changed anything. */
    public boolean checked(Server server, CheckResult result) {
        boolean[] changed = new boolean[1];
        change(() -> {
            server.lastCheck(result);
            if (!result.status().isGood()) {
                server.counters.failedChecks.increment();
            }
            if (server.alarmed != result.alarm()) {
                server.alarmed = result.alarm();
                changed[0] = true;
            }
            if (server.admin != AdminState.MAINT && !server.removed) {
                Health.Change change = result.status().isGood() ? server.health.succeeded() : server.health.failed();
                changed[0] = apply(server, change, reason(result)) || changed[0];
            }
        });
        return changed[0];
    }

    private static String reason(CheckResult result) {
        String info = result.info().isEmpty() ? "" : ", info: \"" + result.info() + "\"";
        return result.status().description() + info + ", check duration: " + result.durationMs() + "ms";
    }

    /** A server took a connection, which ends a row of errors. */
    public void connected(Server server) {
        server.errorsInARow = 0;
    }

    /**
     * A server could not be connected to by a client; with {@code observe layer4} many in a row count as a failed
     * check.
     */
    public void connectFailed(Server server) {
        change(() -> {
            server.errorsInARow++;
            ServerSettings current = server.settings;
            if (current.observe() && current.check() && server.errorsInARow >= current.errorLimit()) {
                server.errorsInARow = 0;
                apply(
                        server,
                        server.health.failed(),
                        "Health analyze, info: \"" + current.errorLimit() + " errors in a row\"");
            }
        });
    }

    /** An operator, or a server that is tracked, says whether it is up. */
    public void force(Server server, boolean up, String reason) {
        change(() -> apply(server, server.health.force(up), reason));
    }

    public void admin(Server server, AdminState state) {
        change(() -> {
            if (server.admin != state) {
                long nowMs = clockMs.getAsLong();
                boolean returns = server.admin != AdminState.READY && state == AdminState.READY;
                server.admin = state;
                server.changedAtMs = nowMs;
                if (returns) {
                    server.upSinceMs = nowMs;
                } else {
                    requeue(server);
                }
            }
        });
    }

    /** Begins where another program ended. Nobody is told, for to operators nothing has changed. */
    public void restore(Server server, SavedState saved) {
        change(() -> {
            if (saved.admin() != AdminState.READY) {
                server.admin = saved.admin();
            }
            // A weight that the file has changed meanwhile is newer than what an operator set.
            if (saved.configuredWeight() == server.settings.weight()) {
                server.weight = saved.weight();
            }
            if (server.isWatched() && saved.admin() != AdminState.MAINT) {
                server.health.force(saved.up());
            }
        });
    }

    public void weight(Server server, int weight) {
        change(() -> server.weight = weight);
    }

    public void maxConnections(Server server, int most) {
        change(() -> {
            server.maxConnections = most;
            anyLimit = servers.stream().anyMatch(other -> other.maxConnections > 0);
        });
    }

    public void port(Server server, int port) {
        change(() -> server.port = port);
    }

    private boolean apply(Server server, Health.Change change, String reason) {
        long nowMs = clockMs.getAsLong();
        switch (change) {
            case NONE -> {
                return false;
            }
            case DOWN -> {
                server.changedAtMs = nowMs;
                server.counters.timesDown.increment();
                requeue(server);
                afterwards.add(() -> events.serverDown(this, server, reason));
                if (server.settings.shutdownSessionsWhenDown()) {
                    afterwards.add(
                            () -> server.connections.forEach(connection -> connection.cut(Cuttable.Reason.DOWN)));
                }
            }
            case UP -> {
                server.downtimeMs += nowMs - server.changedAtMs;
                server.changedAtMs = nowMs;
                server.upSinceMs = nowMs;
                afterwards.add(() -> events.serverUp(this, server, reason));
                if (server.settings.shutdownBackupSessionsWhenUp()) {
                    servers.stream()
                            .filter(other -> other.settings.backup())
                            .forEach(other -> afterwards.add(
                                    () -> other.connections.forEach(connection -> connection.cut(Cuttable.Reason.UP))));
                }
            }
        }
        return true;
    }

    // --------------------------------------------------------------------------------------------------- Weights

    /** Does something under the lock, brings what follows from it up to date, and tells those concerned afterwards. */
    private void change(Runnable action) {
        List<Runnable> toTell;
        synchronized (this) {
            action.run();
            weightsAreStale = true;
            currentWeights();
            grant();
            toTell = drainAfterwards();
        }
        toTell.forEach(Runnable::run);
    }

    private List<Runnable> drainAfterwards() {
        if (afterwards.isEmpty()) {
            return List.of();
        }
        List<Runnable> toTell = List.copyOf(afterwards);
        afterwards.clear();
        return toTell;
    }

    private Weights currentWeights() {
        long nowMs = clockMs.getAsLong();
        if (!weightsAreStale && nowMs < weightsGrowAtMs) {
            return weights;
        }
        weightsAreStale = false;
        weightsGrowAtMs = Long.MAX_VALUE;
        int[] effective = new int[servers.size()];
        boolean anyPrimary = false;
        for (Server server : servers) {
            anyPrimary |= server.isUsable() && !server.settings.backup();
        }
        boolean firstBackupOnly = !anyPrimary && !settings.allBackups();
        int usable = 0;
        for (int index = 0; index < effective.length; index++) {
            Server server = servers.get(index);
            if (!server.isUsable() || anyPrimary && server.settings.backup() || firstBackupOnly && usable > 0) {
                continue;
            }
            usable++;
            double share = slowStartShare(server);
            effective[index] = Math.max(1, (int) (server.weight * WEIGHT_UNIT * share));
            if (share < 1) {
                weightsGrowAtMs = nowMs + SLOW_START_STEP_MS;
            }
        }
        Weights fresh = Weights.of(effective);
        if (!fresh.sameAs(weights)) {
            weights = fresh;
        }
        usableCount = usable;
        tellIfEmpty(usable == 0 && !servers.isEmpty(), nowMs);
        return weights;
    }

    private void tellIfEmpty(boolean empty, long nowMs) {
        if (empty == wasEmpty) {
            return;
        }
        wasEmpty = empty;
        changedAtMs = nowMs;
        if (empty) {
            emptySinceMs = nowMs;
            timesEmpty++;
            afterwards.add(() -> events.noServerLeft(this));
        } else {
            emptyMs += nowMs - emptySinceMs;
            afterwards.add(() -> events.firstServerBack(this));
        }
    }

    /** 0 to 1: how much of its weight a server that came back has already. */
    private double slowStartShare(Server server) {
        long lengthMs = server.settings.slowStartMs();
        if (lengthMs == 0
                || server.upSinceMs == Long.MIN_VALUE
                || !settings.balance().isDynamic()) {
            return 1;
        }
        long ageMs = clockMs.getAsLong() - server.upSinceMs;
        return ageMs >= lengthMs ? 1 : Math.max(ageMs, 1) / (double) lengthMs;
    }

    // ----------------------------------------------------------------------------------------------------- Views

    /** What is shown of a server. */
    public synchronized ServerView view(Server server) {
        long nowMs = clockMs.getAsLong();
        int index = servers.indexOf(server);
        Weights current = currentWeights();
        boolean down = !server.isUpOrUnchecked();
        return new ServerView(
                status(server),
                index >= 0 && current.weight(index) > 0,
                down,
                index < 0 || server.admin != AdminState.READY || down
                        ? 0
                        : (int) Math.ceil(server.weight * slowStartShare(server)),
                (nowMs - server.changedAtMs) / 1000,
                (server.downtimeMs + (down ? nowMs - server.changedAtMs : 0)) / 1000,
                slowStartShare(server) < 1 ? (int) (100 * slowStartShare(server)) : -1,
                server.health.value(),
                server.health.rise(),
                server.health.fall());
    }

    private static String status(Server server) {
        return switch (server.admin) {
            case MAINT -> "MAINT";
            case DRAIN -> server.isUpOrUnchecked() ? "DRAIN" : "DOWN";
            case READY -> {
                if (!server.isWatched()) {
                    yield "no check";
                }
                yield server.alarmed && server.health.isUp() ? "NOLB" : server.health.text();
            }
        };
    }

    /** What is shown of the backend as a whole. */
    public synchronized BackendView view() {
        long nowMs = clockMs.getAsLong();
        currentWeights();
        int active = 0;
        int backup = 0;
        int weight = 0;
        for (Server server : servers) {
            if (server.isUsable()) {
                weight += server.settings.backup() ? 0 : server.weight;
                if (server.settings.backup()) {
                    backup++;
                } else {
                    active++;
                }
            }
        }
        return new BackendView(
                active,
                backup,
                weight,
                timesEmpty,
                (nowMs - changedAtMs) / 1000,
                (emptyMs + (wasEmpty ? nowMs - emptySinceMs : 0)) / 1000);
    }

    /** What is shown of a server; times are seconds, {@code throttlePercent} is -1 when it has its whole weight. */
    public record ServerView(
            String status,
            boolean selectable,
            boolean down,
            int effectiveWeight,
            long lastChangeSeconds,
            long downtimeSeconds,
            int throttlePercent,
            int health,
            int rise,
            int fall) {}

    /** What is shown of a backend; times are seconds. */
    public record BackendView(
            int activeServers,
            int backupServers,
            int weight,
            long timesEmpty,
            long lastChangeSeconds,
            long downtimeSeconds) {}
}
