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

        record NoConnection(NodeLocator.Place place, String reason) implements Cause {}

        record NotRunning(NodeLocator.Place place) implements Cause {}

        record OtherNode(NodeLocator.Place place, String found) implements Cause {}

        record OtherCookie(NodeLocator.Place place) implements Cause {}

        /** What was found on the way, and what to do; one line each. */
        default List<String> lines(NodeName node) {
            return switch (this) {
                case UnknownHost(String host) ->
                    List.of(
                            "unable to resolve the name of host " + host,
                            "suggestion: check the name after the @, the hosts file and the name servers of this host");
                case NoConnection(NodeLocator.Place place, String reason) ->
                    List.of(
                            "cannot reach " + at(place) + ": " + reason,
                            "suggestion: check firewalls, and that the control listener of the node is bound to this address"
                                    + " (control.listener in its configuration; by default it serves its own host only)");
                case NotRunning(NodeLocator.Place place) ->
                    List.of(
                            "reached host " + place.host() + ", but nothing listens on " + at(place),
                            "node '" + node.prefix() + "' not running at all",
                            "suggestion: start the node");
                case OtherNode(NodeLocator.Place place, String found) ->
                    List.of(
                            "connected to " + at(place) + ", where node '" + found + "' answers",
                            "node '" + node.prefix() + "' not running at all",
                            "suggestion: start the node, or name the other one with -n " + found);
                case OtherCookie(NodeLocator.Place place) ->
                    List.of(
                            "connected to " + at(place),
                            "TCP connection succeeded but authentication failed",
                            "suggestion: check that the cookie is identical for the node and this tool"
                                    + " (compare the hash below with that which 'rabbitmq-diagnostics erlang_cookie_hash'"
                                    + " shows on its host)");
            };
        }

        private static String at(NodeLocator.Place place) {
            return place.host() + ":" + place.port() + " (" + place.source() + ")";
        }
    }
}
