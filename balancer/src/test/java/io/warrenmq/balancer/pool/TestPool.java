package io.warrenmq.balancer.pool;

import io.warrenmq.balancer.config.TestConfig;
import io.warrenmq.balancer.pool.CheckResult.Status;
import java.util.ArrayList;
import java.util.List;

/** A backend b in virtual time, with servers of one letter. */
final class TestPool implements BackendEvents {
    long nowMs = 1_000_000;
    final List<String> events = new ArrayList<>();
    final List<Server> granted = new ArrayList<>();
    final Backend backend;

    TestPool(String lines) {
        backend = new Backend(
                TestConfig.loaded(text(lines)).backends().getFirst(), () -> nowMs, bound -> nowMs++ % bound, this);
    }

    static String text(String lines) {
        return "backend b\n timeout connect 5s\n timeout server 5s\n" + lines;
    }

    void reload(String lines) {
        backend.configure(TestConfig.loaded(text(lines)).backends().getFirst(), 0);
    }

    Server server(String name) {
        return backend.server(name).orElseThrow();
    }

    Assignment assign(int client) {
        return backend.assign(client, null, granted::add);
    }

    /** Names of the servers of the next clients; they stay connected. */
    String picks(int count) {
        StringBuilder names = new StringBuilder();
        for (int client = 0; client < count; client++) {
            names.append(
                    switch (assign(client)) {
                        case Assignment.Assigned assigned -> assigned.server().name();
                        case Assignment.Queued queued -> "q";
                        case Assignment.NoServer none -> "-";
                    });
        }
        return names.toString();
    }

    /** As {@link #picks}, but each client leaves at once. */
    String picksThatLeave(int count) {
        StringBuilder names = new StringBuilder();
        for (int client = 0; client < count; client++) {
            if (assign(client) instanceof Assignment.Assigned assigned) {
                names.append(assigned.server().name());
                backend.release(assigned.server());
            } else {
                names.append('-');
            }
        }
        return names.toString();
    }

    void check(String name, boolean good) {
        backend.checked(server(name), CheckResult.of(good ? Status.L4OK : Status.L4CON, good ? "" : "refused", 1));
    }

    @Override
    public void serverDown(Backend where, Server server, String reason) {
        events.add(server.name() + " down");
    }

    @Override
    public void serverUp(Backend where, Server server, String reason) {
        events.add(server.name() + " up");
    }

    @Override
    public void noServerLeft(Backend where) {
        events.add("none left");
    }

    @Override
    public void firstServerBack(Backend where) {
        events.add("back");
    }
}
