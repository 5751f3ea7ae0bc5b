package io.warrenmq.balancer.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Checks what can be checked only when everything was read. */
final class Linker {
    /** RabbitMQ and its clients send heartbeats every 30 s by default. */
    private static final long HEARTBEAT_SAFE_MS = 60_000;

    private static final int FEW_CONNECTIONS = 10;

    private final List<ProxyDraft> proxies;
    private final Findings findings;
    private final Map<String, ProxyDraft> backends = new HashMap<>();

    Linker(List<ProxyDraft> proxies, Findings findings) {
        this.proxies = proxies;
        this.findings = findings;
        for (ProxyDraft proxy : proxies) {
            if (proxy.kind.hasBack()) {
                backends.put(proxy.name, proxy);
            }
        }
    }

    void link() {
        for (ProxyDraft proxy : proxies) {
            if (proxy.kind.hasFront()) {
                frontend(proxy);
            }
            if (proxy.kind.hasBack()) {
                backend(proxy);
            }
        }
    }

    private void frontend(ProxyDraft proxy) {
        String title = title(proxy);
        if (proxy.binds.isEmpty()) {
            findings.warn(proxy.place, title + " has no 'bind' line, so nobody can connect to it.");
        }
        List<String> targets = new ArrayList<>();
        proxy.backendRules.forEach(rule -> targets.add(rule.backend()));
        proxy.defaultBackend.ifPresent(targets::add);
        for (String target : targets) {
            ProxyDraft backend = backends.get(target);
            Place place = proxy.backendPlaces.getOrDefault(target, proxy.place);
            if (backend == null) {
                findings.error(
                        place,
                        "unable to find required backend '" + target + "'"
                                + Suggestions.didYouMean(target, backends.keySet()) + ".");
            } else if (backend.mode != proxy.mode) {
                findings.error(
                        place,
                        title + " has mode " + mode(proxy) + ", but backend '" + target + "' has mode " + mode(backend)
                                + "; give both the same.");
            }
        }
        boolean answersItself = proxy.mode == Mode.HEALTH
                || proxy.mode == Mode.HTTP
                        && (proxy.stats.isPresent() || proxy.metricsUri.isPresent() || proxy.monitorUri.isPresent());
        if (targets.isEmpty() && proxy.servers.isEmpty() && !answersItself) {
            findings.warn(
                    proxy.place,
                    title + " has no backend, so every client is turned away; add 'default_backend NAME'.");
        }
        if (proxy.maxConnections > 0 && proxy.maxConnections < FEW_CONNECTIONS) {
            findings.warn(
                    proxy.place,
                    title + " takes only " + proxy.maxConnections + " connections at a time (maxconn); the next client"
                            + " waits in silence until one leaves.");
        }
        if (proxy.mode == Mode.TCP && (proxy.metricsUri.isPresent() || proxy.monitorUri.isPresent())) {
            findings.error(proxy.place, title + " answers requests of HTTP and so needs 'mode http'.");
        }
        if (proxy.mode == Mode.TCP && proxy.forwardedFor.isPresent()) {
            findings.warnOnce(
                    "forwardfor",
                    proxy.place,
                    "'option forwardfor' has no effect in mode tcp; use 'send-proxy' if servers shall know the client.");
        }
        if (!proxy.times.containsKey(ProxyDraft.Time.CLIENT) && !answersItself) {
            findings.warn(proxy.place, title + " has no 'timeout client', so that idle clients stay for ever.");
        }
    }

    private void backend(ProxyDraft proxy) {
        String title = title(proxy);
        if (!proxy.servers.isEmpty()) {
            for (ProxyDraft.Time time : List.of(ProxyDraft.Time.CONNECT, ProxyDraft.Time.SERVER)) {
                if (!proxy.times.containsKey(time)) {
                    findings.warn(
                            proxy.place,
                            title + " has no 'timeout " + time.name().toLowerCase(Locale.ROOT)
                                    + "', so that connections to it may hang for ever.");
                }
            }
        }
        if (proxy.check instanceof CheckSettings.Amqp && proxy.mode == Mode.TCP) {
            for (ProxyDraft.Time time : List.of(ProxyDraft.Time.CLIENT, ProxyDraft.Time.SERVER)) {
                Long ms = proxy.times.get(time);
                if (ms != null && ms < HEARTBEAT_SAFE_MS && !proxy.times.containsKey(ProxyDraft.Time.TUNNEL)) {
                    findings.warn(
                            proxy.place,
                            title + " ends connections that are idle for " + ms + " ms (timeout "
                                    + time.name().toLowerCase(Locale.ROOT)
                                    + "), and AMQP clients may be silent for 30 s; use at least 60s, better 120s.");
                }
            }
        }
        for (ServerSettings server : proxy.servers) {
            server.track().ifPresent(track -> track(server, track));
            if (proxy.check instanceof CheckSettings.Amqp && server.check() && server.interMs() < 2000) {
                findings.warn(
                        server.place(),
                        "AMQP checks of server '" + server.name() + "' are " + server.interMs()
                                + " ms apart; brokers log each of them, use 2s or more.");
            }
        }
    }

    private void track(ServerSettings server, String track) {
        int slash = track.indexOf('/');
        ProxyDraft backend = slash < 0 ? null : backends.get(track.substring(0, slash));
        boolean found = backend != null
                && backend.servers.stream().anyMatch(other -> other.name().equals(track.substring(slash + 1)));
        if (!found) {
            findings.error(
                    server.place(),
                    "server '" + server.name() + "' tracks '" + track + "', which is no BACKEND/SERVER.");
        } else if (server.check()) {
            findings.error(server.place(), "server '" + server.name() + "' has both 'check' and 'track'; keep one.");
        }
    }

    private static String title(ProxyDraft proxy) {
        return proxy.kind.name().toLowerCase(Locale.ROOT) + " '" + proxy.name + "'";
    }

    private static String mode(ProxyDraft proxy) {
        return proxy.mode.name().toLowerCase(Locale.ROOT);
    }
}
