package io.warrenmq.balancer;

import io.netty.channel.EventLoop;
import io.warrenmq.balancer.check.Checker;
import io.warrenmq.balancer.config.BackendSettings;
import io.warrenmq.balancer.config.BalancerConfig;
import io.warrenmq.balancer.config.ServerSettings;
import io.warrenmq.balancer.config.ServerSettings.InitAddress;
import io.warrenmq.balancer.log.LogSink;
import io.warrenmq.balancer.pool.Backend;
import io.warrenmq.balancer.pool.BackendEvents;
import io.warrenmq.balancer.pool.CheckResult;
import io.warrenmq.balancer.pool.Server;
import io.warrenmq.balancer.proxy.Frontend;
import io.warrenmq.balancer.proxy.Listener;
import io.warrenmq.balancer.proxy.Loops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Watches servers: their addresses, their checks, and what follows when one goes or comes. Guarded by its own lock. */
public final class Watch implements BackendEvents, AutoCloseable {
    private static final long RESOLVE_AGAIN_SECONDS = 30;
    private static final long FIRST_CHECKS_MS = 1000;

    private final Balancer balancer;
    private final Loops loops;
    private final LogSink log;
    private final Map<Server, Checker> checkers = new HashMap<>();
    private volatile boolean closed;

    Watch(Balancer balancer, Loops loops, LogSink log) {
        this.balancer = balancer;
        this.loops = loops;
        this.log = log;
        EventLoop loop = loops.all().getFirst().eventLoop();
        // A name server may take its time, so no loop waits for it.
        var _ = loop.scheduleWithFixedDelay(
                () -> Thread.ofVirtual().start(this::resolveAgain),
                RESOLVE_AGAIN_SECONDS,
                RESOLVE_AGAIN_SECONDS,
                TimeUnit.SECONDS);
    }

    /** Refuses a configuration with a server that nobody knows, before anything is changed. */
    void resolveNew(BalancerConfig config) throws IOException {
        for (BackendSettings backend : config.backends()) {
            for (ServerSettings server : backend.servers()) {
                if (server.initAddress() == InitAddress.MUST_RESOLVE && resolve(server.host()) == null) {
                    throw new IOException(
                            "server '" + server.name() + "' (" + server.place() + "): host '" + server.host()
                                    + "' is not known to this machine. Write its address, or 'init-addr none' to start without it");
                }
            }
        }
    }

    private static @Nullable InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private void resolveAgain() {
        for (Backend backend : balancer.backends()) {
            for (Server server : backend.servers()) {
                InetAddress fresh = resolve(server.settings().host());
                // A name server that is silent is no reason to forget an address that works.
                if (fresh != null && !closed && !server.isAddressSet()) {
                    server.address(fresh);
                }
            }
        }
    }

    /** Checks the servers of these backends, and no others. */
    synchronized void follow(Collection<Backend> backends) {
        Map<Server, Backend> wanted = new HashMap<>();
        int number = 0;
        for (Backend backend : backends) {
            for (Server server : backend.servers()) {
                InetAddress address = resolve(server.settings().host());
                if (address != null && !server.isAddressSet()) {
                    server.address(address);
                }
                if (server.settings().check() && !backend.settings().disabled()) {
                    wanted.put(server, backend);
                }
            }
        }
        for (Iterator<Map.Entry<Server, Checker>> running = checkers.entrySet().iterator(); running.hasNext(); ) {
            Map.Entry<Server, Checker> entry = running.next();
            if (!wanted.containsKey(entry.getKey())) {
                entry.getValue().stop();
                running.remove();
            }
        }
        for (Map.Entry<Server, Backend> entry : wanted.entrySet()) {
            if (!checkers.containsKey(entry.getKey())) {
                Server server = entry.getKey();
                Backend backend = entry.getValue();
                EventLoop loop = loops.all().get(number % loops.all().size()).eventLoop();
                Checker checker = new Checker(
                        loop,
                        balancer::newSocket,
                        backend,
                        server,
                        result -> checked(backend, server, result),
                        () -> balancer.config().global().spreadChecksPercent());
                checkers.put(server, checker);
                // Not all at once, and all soon: a dead server must not be believed alive for a whole interval.
                checker.start(
                        Math.min(server.settings().interMs(), FIRST_CHECKS_MS) * number / Math.max(1, wanted.size()));
                number++;
            }
        }
    }

    /** An operator wants no checks of a server for now, or wants them again. */
    public synchronized boolean pauseChecks(Server server, boolean pause) {
        Checker checker = checkers.get(server);
        if (checker == null) {
            return false;
        }
        checker.pause(pause);
        return true;
    }

    private void checked(Backend backend, Server server, CheckResult result) {
        if (backend.settings().log().healthChecks()) {
            log.line(
                    backend.settings().log(),
                    LogSink.INFO,
                    "Health check for server " + backend.name() + "/" + server.name()
                            + (result.status().isGood() ? " succeeded" : " failed") + ", reason: "
                            + result.status().description()
                            + (result.info().isEmpty() ? "" : ", info: \"" + result.info() + "\"")
                            + ", check duration: " + result.durationMs() + "ms.");
        }
    }

    @Override
    public void serverDown(Backend backend, Server server, String reason) {
        say(
                backend,
                LogSink.ALERT,
                "Server " + backend.name() + "/" + server.name() + " is DOWN, reason: " + reason + ". "
                        + left(backend, server));
        pass(backend, server, false);
    }

    @Override
    public void serverUp(Backend backend, Server server, String reason) {
        say(
                backend,
                LogSink.NOTICE,
                "Server " + backend.name() + "/" + server.name() + " is UP, reason: " + reason + ". "
                        + left(backend, server));
        pass(backend, server, true);
    }

    private static String left(Backend backend, Server server) {
        Backend.BackendView view = backend.view();
        return view.activeServers() + " active and " + view.backupServers() + " backup servers left. " + server.served()
                + " sessions active, 0 requeued, " + backend.queued() + " remaining in queue.";
    }

    /** Servers that track another one go where it goes. */
    private void pass(Backend backend, Server server, boolean up) {
        String tracked = backend.name() + "/" + server.name();
        for (Backend other : balancer.backends()) {
            for (Server follower : other.servers()) {
                if (follower.settings().track().filter(tracked::equals).isPresent()) {
                    other.force(follower, up, "via " + tracked);
                }
            }
        }
    }

    @Override
    public void noServerLeft(Backend backend) {
        say(backend, LogSink.EMERG, "proxy " + backend.name() + " has no server available!");
        refuse(backend, true);
    }

    @Override
    public void firstServerBack(Backend backend) {
        refuse(backend, false);
    }

    private void refuse(Backend backend, boolean refuse) {
        if (!backend.settings().refuseWhenEmpty()) {
            return;
        }
        // Closing and opening sockets waits for loops, one of which may be calling.
        Thread.ofVirtual().start(() -> {
            for (Frontend frontend : balancer.frontends()) {
                if (frontend.settings()
                        .defaultBackend()
                        .filter(backend.name()::equals)
                        .isPresent()) {
                    frontend.listeners().forEach((Listener listener) -> listener.refuse(refuse));
                }
            }
        });
    }

    private void say(Backend backend, int level, String text) {
        log.line(backend.settings().log(), level, text);
    }

    @Override
    public synchronized void close() {
        closed = true;
        checkers.values().forEach(Checker::stop);
        checkers.clear();
    }
}
