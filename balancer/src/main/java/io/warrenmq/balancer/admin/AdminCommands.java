package io.warrenmq.balancer.admin;

import io.warrenmq.balancer.Balancer;
import io.warrenmq.balancer.config.GlobalSettings.Level;
import io.warrenmq.balancer.pool.AdminState;
import io.warrenmq.balancer.pool.Backend;
import io.warrenmq.balancer.pool.Cuttable;
import io.warrenmq.balancer.pool.Server;
import io.warrenmq.balancer.proxy.Frontend;
import io.warrenmq.balancer.proxy.Session;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Understands one line of an operator and answers it. Safe for all threads. */
public final class AdminCommands {
    private static final String DENIED = "Permission denied\n";
    private static final int HEAVIEST = 256;
    private static final String HELP = """
            The following commands are valid at this level:
              help                                            : this message
              prompt                                          : keep the connection open
              quit                                            : close the connection
              show info                                       : the process
              show stat [json|up|no-maint]                    : all counters, as CSV
              show servers state [<backend>]                  : servers, for programs
              show servers conn [<backend>]                   : connections of servers
              show backend                                    : names of backends
              show sess                                       : connections
              show errors                                     : nothing, in mode tcp
              get weight <backend>/<server>
              set weight <backend>/<server> <weight>[%]
              set server <backend>/<server> state ready|drain|maint
              set server <backend>/<server> health up|stopping|down
              set server <backend>/<server> weight <weight>[%]
              set server <backend>/<server> addr <address> [port <port>]
              set maxconn server <backend>/<server> <n>
              set maxconn frontend <frontend> <n>
              set maxconn global <n>
              enable|disable server <backend>/<server>
              enable|disable health <backend>/<server>
              enable|disable frontend <frontend>
              shutdown frontend <frontend>
              shutdown session <id>
              shutdown sessions server <backend>/<server>
              clear counters [all]
            """;

    private final Balancer balancer;

    public AdminCommands(Balancer balancer) {
        this.balancer = balancer;
    }

    /** A command that cannot be carried out; the message is its answer. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String answer;

        Refusal(String answer) {
            super(answer);
            this.answer = answer;
        }
    }

    /** A server and its backend. */
    private record Target(Backend backend, Server server) {}

    /** Answers a command; several lines, each ended, or nothing. */
    public String run(String command, Level level) {
        List<String> words = List.of(command.trim().split("\\s+"));
        try {
            return switch (words.getFirst()) {
                case "help" -> HELP;
                case "show" -> show(words);
                case "get" -> getWeight(words);
                case "set" -> level == Level.USER ? DENIED : set(words, level);
                case "enable", "disable" -> level == Level.ADMIN ? enable(words) : DENIED;
                case "shutdown" -> level == Level.ADMIN ? shutdown(words) : DENIED;
                case "clear" -> level == Level.USER ? DENIED : clear(words, level);
                default ->
                    "Unknown command: '" + words.getFirst() + "'. Please enter 'help' for the list of commands.\n";
            };
        } catch (Refusal e) {
            return e.answer + "\n";
        }
    }

    private static String word(List<String> words, int index, String missing) {
        if (index >= words.size()) {
            throw new Refusal(missing);
        }
        return words.get(index);
    }

    private static int number(String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new Refusal("'" + text + "' is not a number.");
        }
        throw new Refusal("'" + text + "' is not between " + least + " and " + most + ".");
    }

    private Target target(List<String> words, int index) {
        String text = word(words, index, "Require 'backend/server'.");
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new Refusal("Require 'backend/server'.");
        }
        Backend backend = balancer.backend(text.substring(0, slash)).orElseThrow(() -> new Refusal("No such backend."));
        Server server = backend.server(text.substring(slash + 1)).orElseThrow(() -> new Refusal("No such server."));
        return new Target(backend, server);
    }

    private Frontend frontend(List<String> words, int index) {
        String name = word(words, index, "A frontend name is expected.");
        return balancer.frontends().stream()
                .filter(frontend -> frontend.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refusal("No such frontend."));
    }

    private List<Backend> backends(List<String> words, int index) {
        if (index >= words.size()) {
            return balancer.backends();
        }
        Optional<Backend> backend = balancer.backend(words.get(index));
        return List.of(backend.orElseThrow(() -> new Refusal("Can't find backend.")));
    }

    // ----------------------------------------------------------------------------------------------------- Show

    private String show(List<String> words) {
        return switch (word(words, 1, "'show' expects info, stat, servers, backend, sess or errors.")) {
            case "info" -> AdminTables.info(balancer);
            case "stat" -> AdminTables.stat(balancer, words.subList(2, words.size()));
            case "backend" -> {
                StringBuilder names = new StringBuilder("# name\n");
                balancer.backends()
                        .forEach(backend -> names.append(backend.name()).append('\n'));
                yield names.toString();
            }
            case "errors" -> "Total events captured: 0\n";
            case "sess" -> {
                StringBuilder lines = new StringBuilder();
                for (Frontend frontend : balancer.frontends()) {
                    frontend.sessions.forEach(
                            session -> lines.append(session.describe()).append('\n'));
                }
                yield lines.toString();
            }
            case "servers" ->
                switch (word(words, 2, "'show servers' expects 'state' or 'conn'.")) {
                    case "state" -> AdminTables.state(backends(words, 3));
                    case "conn" -> AdminTables.connections(backends(words, 3));
                    default -> throw new Refusal("'show servers' expects 'state' or 'conn'.");
                };
            default -> throw new Refusal("'show' expects info, stat, servers, backend, sess or errors.");
        };
    }

    private String getWeight(List<String> words) {
        if (!word(words, 1, "'get' expects 'weight'.").equals("weight")) {
            throw new Refusal("'get' expects 'weight'.");
        }
        Server server = target(words, 2).server();
        return server.weight() + " (initial " + server.settings().weight() + ")\n";
    }

    // ------------------------------------------------------------------------------------------------------ Set

    private String set(List<String> words, Level level) {
        return switch (word(words, 1, "'set' expects server, weight or maxconn.")) {
            case "weight" -> weight(target(words, 2), word(words, 3, "Require <weight> or <weight%>."));
            case "maxconn" -> level == Level.ADMIN ? setMaxConnections(words) : DENIED;
            case "server" -> level == Level.ADMIN ? setServer(words) : DENIED;
            default -> throw new Refusal("'set' expects server, weight or maxconn.");
        };
    }

    private String setServer(List<String> words) {
        Target target = target(words, 2);
        String what = word(words, 3, "'set server <srv>' expects state, health, weight or addr.");
        String value = word(words, 4, "'set server <srv> " + what + "' expects a value.");
        return switch (what) {
            case "state" ->
                state(
                        target,
                        switch (value) {
                            case "ready" -> AdminState.READY;
                            case "drain" -> AdminState.DRAIN;
                            case "maint" -> AdminState.MAINT;
                            default ->
                                throw new Refusal("'set server <srv> state' expects 'ready', 'drain' and 'maint'.");
                        });
            case "health" -> {
                switch (value) {
                    case "up" -> target.backend().force(target.server(), true, "changed from CLI");
                    case "down" -> target.backend().force(target.server(), false, "changed from CLI");
                    case "stopping" -> target.backend().admin(target.server(), AdminState.DRAIN);
                    default -> throw new Refusal("'set server <srv> health' expects 'up', 'stopping', or 'down'.");
                }
                yield "";
            }
            case "weight" -> weight(target, value);
            case "addr" -> address(target, words);
            default -> throw new Refusal("'set server <srv>' expects state, health, weight or addr.");
        };
    }

    private static String state(Target target, AdminState state) {
        target.backend().admin(target.server(), state);
        return "";
    }

    private static String weight(Target target, String text) {
        Server server = target.server();
        boolean percent = text.endsWith("%");
        int given = number(percent ? text.substring(0, text.length() - 1) : text, 0, percent ? 25_600 : HEAVIEST);
        int initial = server.settings().weight();
        if (!target.backend().settings().balance().isDynamic()
                && !(percent && (given == 0 || given == 100))
                && !(!percent && (given == 0 || given == initial))) {
            throw new Refusal("Backend is using a static LB algorithm and only accepts weights '0%' and '100%'.");
        }
        int weight = Math.min(HEAVIEST, percent ? initial * given / 100 : given);
        target.backend().weight(server, weight);
        return weight == 0 && given > 0
                ? "Warning: " + given + "% of " + initial + " is less than 1, so the server gets no new connections.\n"
                : "";
    }

    private static String address(Target target, List<String> words) {
        Server server = target.server();
        try {
            InetAddress address = InetAddress.getByName(words.get(4));
            if (words.size() > 5) {
                if (!words.get(5).equals("port")) {
                    throw new Refusal("'set server <srv> addr <address>' expects 'port <port>' behind it, or nothing.");
                }
                target.backend().port(server, number(word(words, 6, "A port is expected."), 1, 65_535));
            }
            server.setAddress(address);
            return target.backend().name() + "/" + server.name() + " changed to " + address.getHostAddress() + ":"
                    + server.port(0) + ".\n";
        } catch (UnknownHostException e) {
            throw new Refusal("'" + words.get(4) + "' is not known to this machine.");
        }
    }

    private String setMaxConnections(List<String> words) {
        String what = word(words, 2, "'set maxconn' expects server, frontend or global.");
        switch (what) {
            case "server" -> {
                Target target = target(words, 3);
                target.backend()
                        .maxConnections(target.server(), number(word(words, 4, "A number is expected."), 0, 1_000_000));
            }
            case "frontend" ->
                frontend(words, 3).maxConnections(number(word(words, 4, "A number is expected."), 1, 10_000_000));
            case "global" ->
                balancer.globalLimit().limit(number(word(words, 3, "A number is expected."), 1, 10_000_000));
            default -> throw new Refusal("'set maxconn' expects server, frontend or global.");
        }
        return "";
    }

    // --------------------------------------------------------------------------------------------------- Others

    private String enable(List<String> words) {
        boolean on = words.getFirst().equals("enable");
        String what = word(words, 1, "'" + words.getFirst() + "' expects server, health or frontend.");
        switch (what) {
            case "server" -> {
                return state(target(words, 2), on ? AdminState.READY : AdminState.MAINT);
            }
            case "health" -> {
                if (!balancer.watch().pauseChecks(target(words, 2).server(), !on)) {
                    throw new Refusal("Health checks are not configured on this server.");
                }
            }
            case "frontend" -> {
                Frontend frontend = frontend(words, 2);
                if (frontend.paused() != on) {
                    throw new Refusal(on ? "Frontend is already enabled." : "Frontend is already disabled.");
                }
                frontend.pause(!on);
            }
            default -> throw new Refusal("'" + words.getFirst() + "' expects server, health or frontend.");
        }
        return "";
    }

    private String shutdown(List<String> words) {
        switch (word(words, 1, "'shutdown' expects frontend, session or sessions.")) {
            case "frontend" -> frontend(words, 2).pause(true);
            case "session" -> {
                String id = word(words, 2, "Session pointer expected (use 'show sess').");
                List<Session> found = new ArrayList<>();
                for (Frontend frontend : balancer.frontends()) {
                    frontend.sessions.stream()
                            .filter(session -> id.equals("0x" + Long.toHexString(session.id())))
                            .forEach(found::add);
                }
                if (found.isEmpty()) {
                    throw new Refusal("No such session (use 'show sess').");
                }
                found.getFirst().cut(Cuttable.Reason.KILLED);
            }
            case "sessions" -> {
                if (!word(words, 2, "'shutdown sessions' expects 'server'.").equals("server")) {
                    throw new Refusal("'shutdown sessions' expects 'server'.");
                }
                target(words, 3).server().connections.forEach(connection -> connection.cut(Cuttable.Reason.KILLED));
            }
            default -> throw new Refusal("'shutdown' expects frontend, session or sessions.");
        }
        return "";
    }

    private String clear(List<String> words, Level level) {
        if (!word(words, 1, "'clear' expects 'counters'.").equals("counters")) {
            throw new Refusal("'clear' expects 'counters'.");
        }
        boolean all = words.size() > 2 && words.get(2).equals("all");
        if (all && level != Level.ADMIN) {
            return DENIED;
        }
        balancer.frontends().forEach(frontend -> frontend.counters.clear(all));
        for (Backend backend : balancer.backends()) {
            backend.counters.clear(all);
            backend.servers().forEach(server -> server.counters.clear(all));
        }
        return "";
    }
}
