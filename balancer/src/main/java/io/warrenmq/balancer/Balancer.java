package io.warrenmq.balancer;

import io.warrenmq.balancer.config.BackendSettings;
import io.warrenmq.balancer.config.BalancerConfig;
import io.warrenmq.balancer.config.BindSettings;
import io.warrenmq.balancer.config.FrontendSettings;
import io.warrenmq.balancer.http.HttpFrontends;
import io.warrenmq.balancer.log.LogSink;
import io.warrenmq.balancer.log.LogWriter;
import io.warrenmq.balancer.pool.Backend;
import io.warrenmq.balancer.pool.Cuttable;
import io.warrenmq.balancer.proxy.Frontend;
import io.warrenmq.balancer.proxy.GlobalLimit;
import io.warrenmq.balancer.proxy.Listener;
import io.warrenmq.balancer.proxy.Loops;
import io.warrenmq.balancer.proxy.ProxyContext;
import io.warrenmq.balancer.proxy.Session;
import io.warrenmq.balancer.stats.BalancerView;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A balancer that runs. {@link #reload}, {@link #stopListening} and {@link #close} take its lock; everything else may
 * be called by any thread.
 */
public final class Balancer implements AutoCloseable, ProxyContext, BalancerView {
    private static final Logger LOG = LoggerFactory.getLogger(Balancer.class);
    private static final long POLL_MS = 20;

    private final String version;
    private final Loops loops;
    private final LogWriter log;
    private final HttpFrontends http;
    private final GlobalLimit globalLimit;
    private final Watch watch;
    private final AtomicLong ids = new AtomicLong();
    private final long startedAtNanos = System.nanoTime();
    private final long startedAtSeconds = System.currentTimeMillis() / 1000;
    private final int threads;
    private final int pipes;
    private volatile Map<String, Frontend> frontends = Map.of();
    private volatile Map<String, Backend> backends = Map.of();
    private volatile BalancerConfig config;
    private volatile boolean stopping;

    private Balancer(BalancerConfig config, String version, PrintWriter out, PrintWriter err) {
        this.version = version;
        this.config = config;
        this.threads = config.global().threads() > 0
                ? config.global().threads()
                : Runtime.getRuntime().availableProcessors();
        this.pipes = Descriptors.affordablePipes(config.global(), threads);
        this.loops = new Loops(threads, config.global().bufferSizeBytes(), pipes / threads);
        this.log = new LogWriter(
                config.global().logTag(), out, err, loops.all().getFirst().eventLoop());
        this.http = new HttpFrontends(this);
        this.globalLimit = new GlobalLimit(
                Descriptors.affordableConnections(config.global(), pipes),
                room -> frontends.values().forEach(Frontend::updateListeners));
        this.watch = new Watch(this, loops, log);
    }

    /**
     * Starts it.
     *
     * @param out where lines logged to {@code stdout} go
     * @param err where lines logged to {@code stderr} go
     * @throws IOException if an address cannot be bound or a name is not known; nothing runs then
     */
    public static Balancer start(BalancerConfig config, String version, PrintWriter out, PrintWriter err)
            throws IOException {
        Balancer balancer = new Balancer(config, version, out, err);
        try {
            balancer.apply(config);
            return balancer;
        } catch (IOException | RuntimeException e) {
            balancer.close();
            throw e;
        }
    }

    /**
     * Goes on with another configuration. Sockets whose address stays are kept, connections go on, servers keep their
     * state.
     *
     * @throws IOException if it cannot be used; then everything goes on as before
     */
    public synchronized void reload(BalancerConfig fresh) throws IOException {
        apply(fresh);
        LOG.info("reloaded: {} frontends, {} backends", frontends.size(), backends.size());
    }

    private synchronized void apply(BalancerConfig fresh) throws IOException {
        watch.resolveNew(fresh);
        int tenth = Math.max(
                1,
                fresh.frontends().stream()
                                .mapToInt(FrontendSettings::maxConnections)
                                .sum()
                        / 10);
        // Nothing that runs is touched before everything new stands.
        List<BackendPlan> backendPlans = new ArrayList<>();
        for (BackendSettings settings : fresh.backends()) {
            Backend known = backends.get(settings.name());
            backendPlans.add(new BackendPlan(known != null ? known : newBackend(settings), settings));
        }
        List<FrontendPlan> frontendPlans = new ArrayList<>();
        List<ListenerPlan> kept = new ArrayList<>();
        List<Listener> opened = new ArrayList<>();
        try {
            for (FrontendSettings settings : fresh.frontends()) {
                Frontend known = frontends.get(settings.name());
                Frontend frontend = known != null ? known : new Frontend(settings);
                frontendPlans.add(new FrontendPlan(frontend, settings));
                for (BindSettings bind : settings.binds()) {
                    Optional<Listener> present = listener(bind, kept);
                    if (present.isPresent()) {
                        present.get().check(bind);
                        kept.add(new ListenerPlan(present.get(), frontend, bind));
                    } else if (!settings.disabled()) {
                        Listener listener = new Listener(this, http, frontend, bind);
                        opened.add(listener);
                        listener.bind();
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            opened.forEach(Listener::close);
            throw e;
        }
        switchTo(fresh, backendPlans, tenth, frontendPlans, kept, opened);
    }

    private record BackendPlan(Backend backend, BackendSettings settings) {}

    private record FrontendPlan(Frontend frontend, FrontendSettings settings) {}

    private record ListenerPlan(Listener listener, Frontend frontend, BindSettings settings) {}

    private Backend newBackend(BackendSettings settings) {
        return new Backend(
                settings, this::nowMs, bound -> ThreadLocalRandom.current().nextLong(bound), watch);
    }

    private void switchTo(
            BalancerConfig fresh,
            List<BackendPlan> backendPlans,
            int fullConnectionsIfNone,
            List<FrontendPlan> frontendPlans,
            List<ListenerPlan> kept,
            List<Listener> opened)
            throws IOException {
        boolean isFirst = backends.isEmpty();
        config = fresh;
        List<Listener> old = listeners();
        Map<String, Backend> nextBackends = new LinkedHashMap<>();
        for (BackendPlan plan : backendPlans) {
            plan.backend().configure(plan.settings(), fullConnectionsIfNone);
            nextBackends.put(plan.settings().name(), plan.backend());
        }
        if (isFirst) {
            StateFile.restore(nextBackends.values());
        }
        backends = nextBackends;
        watch.follow(nextBackends.values());
        Map<String, Frontend> nextFrontends = new LinkedHashMap<>();
        for (FrontendPlan plan : frontendPlans) {
            Stream<Listener> stay = kept.stream()
                    .filter(keeps -> keeps.frontend().equals(plan.frontend()))
                    .map(ListenerPlan::listener);
            Stream<Listener> come =
                    opened.stream().filter(listener -> listener.frontend().equals(plan.frontend()));
            plan.frontend().configure(plan.settings(), Stream.concat(stay, come).toList());
            nextFrontends.put(plan.settings().name(), plan.frontend());
        }
        for (ListenerPlan plan : kept) {
            plan.listener().adopt(plan.frontend(), plan.settings());
        }
        frontends = nextFrontends;
        opened.forEach(Listener::serve);
        for (Listener listener : old) {
            if (kept.stream().noneMatch(plan -> plan.listener().equals(listener))) {
                listener.close();
            }
        }
        globalLimit.limit(Descriptors.affordableConnections(fresh.global(), pipes));
    }

    private Optional<Listener> listener(BindSettings bind, List<ListenerPlan> taken) {
        return listeners().stream()
                .filter(listener -> listener.isFor(bind)
                        && taken.stream().noneMatch(plan -> plan.listener().equals(listener)))
                .findFirst();
    }

    private List<Listener> listeners() {
        return frontends.values().stream()
                .flatMap(frontend -> frontend.listeners().stream())
                .toList();
    }

    /** Closes all listeners and ends health checks; connections go on. */
    public synchronized void stopListening() {
        stopping = true;
        listeners().forEach(Listener::close);
        watch.close();
    }

    /**
     * Waits until all connections have ended.
     *
     * @return whether they have
     */
    public boolean awaitIdle(long timeoutMs) throws InterruptedException {
        long endNanos = System.nanoTime() + timeoutMs * 1_000_000;
        while (globalLimit.connections() > 0) {
            if (System.nanoTime() >= endNanos) {
                return false;
            }
            Thread.sleep(POLL_MS);
        }
        return true;
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        stopListening();
        for (Frontend frontend : frontends.values()) {
            for (Session session : frontend.sessions) {
                session.cut(Cuttable.Reason.KILLED);
            }
        }
        loops.close();
        log.close();
    }

    // ---------------------------------------------------------------------------------------------------- Views

    /** What it runs by. */
    public BalancerConfig config() {
        return config;
    }

    @Override
    public List<Frontend> frontends() {
        return List.copyOf(frontends.values());
    }

    @Override
    public List<Backend> backends() {
        return List.copyOf(backends.values());
    }

    @Override
    public Optional<Backend> backend(String name) {
        return Optional.ofNullable(backends.get(name));
    }

    @Override
    public ProcessView process() {
        long total = 0;
        long bytes = 0;
        int rate = 0;
        int maxRate = 0;
        long requests = 0;
        for (Frontend frontend : frontends.values()) {
            total += frontend.counters.sessions.sum();
            bytes += frontend.counters.bytesOut.sum();
            requests += frontend.counters.requests.sum();
            rate += frontend.counters.sessionRate.perSecond(nowMs());
            maxRate += frontend.counters.sessionRate.max();
        }
        return new ProcessView(
                version,
                threads,
                ProcessHandle.current().pid(),
                (System.nanoTime() - startedAtNanos) / 1_000_000_000,
                startedAtSeconds,
                Descriptors.limit(),
                globalLimit.limit(),
                globalLimit.connections(),
                total,
                rate,
                maxRate,
                requests,
                bytes,
                stopping,
                listeners().size(),
                log.dropped());
    }

    @Override
    public long nowMs() {
        return System.nanoTime() / 1_000_000;
    }

    @Override
    public Loops loops() {
        return loops;
    }

    @Override
    public LogSink log() {
        return log;
    }

    @Override
    public GlobalLimit globalLimit() {
        return globalLimit;
    }

    @Override
    public long nextId() {
        return ids.incrementAndGet();
    }

    /** Has the servers of a backend checked, or not, while it runs. */
    public Watch watch() {
        return watch;
    }
}
