package io.warrenmq.ctl.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The node could not be reached; tells which of the causes it is, so that operators need not guess. */
public final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Cause reason;

    UnreachableException(Cause reason, @Nullable Throwable cause) {
        super(reason.toString(), cause);
        this.reason = reason;
    }

    public Cause reason() {
        return reason;
    }

    /** Why there is no connection. */
    public sealed interface Cause {
        record UnknownHost(String host) implements Cause {}

        record NoConnection(String host, NodeLocator.Place place, String reason) implements Cause {}

        record NotRunning(String host, NodeLocator.Place place) implements Cause {}

        record OtherNode(String host, NodeLocator.Place place, String found) implements Cause {}

        record OtherCookie(String host, NodeLocator.Place place) implements Cause {}

        /** What was found on the way, and what to do; one line each. */
        default List<String> lines(NodeName node) {
            return switch (this) {
                case UnknownHost(String host) ->
                    List.of(
                            "unable to resolve the name of host " + host,
                            "suggestion: check the name after the @, the hosts file and the name servers of this host");
                case NoConnection(String host, NodeLocator.Place place, String reason) ->
                    List.of(
                            "cannot reach " + at(host, place) + ": " + reason,
                            "suggestion: check firewalls, and that the control listener of the node is bound to this address"
                                    + " (warren.control.ip in its configuration; by default it serves its own host only)");
                case NotRunning(String host, NodeLocator.Place place) ->
                    List.of(
                            "reached host " + host + ", but nothing listens on " + at(host, place),
                            "node '" + node.prefix() + "' not running at all",
                            "suggestion: start the node; from another host, see warren.control.ip in its configuration");
                case OtherNode(String host, NodeLocator.Place place, String found) ->
                    List.of(
                            "connected to " + at(host, place) + ", where node '" + found + "' answers",
                            "node '" + node.prefix() + "' not running at all",
                            "suggestion: start the node, or name the other one with -n " + found);
                case OtherCookie(String host, NodeLocator.Place place) ->
                    List.of(
                            "connected to " + at(host, place),
                            "TCP connection succeeded but authentication failed",
                            "suggestion: check that the cookie is identical for the node and this tool"
                                    + " (compare the hash below with that which 'rabbitmq-diagnostics erlang_cookie_hash'"
                                    + " shows on its host)");
            };
        }

        private static String at(String host, NodeLocator.Place place) {
            return host + ":" + place.port() + " (" + place.source() + ")";
        }
    }
}
