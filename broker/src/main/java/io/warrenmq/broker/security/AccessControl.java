package io.warrenmq.broker.security;

import java.util.List;
import java.util.OptionalInt;

/**
 * Who may do what, on the node's own metadata. Thread-safe and lock-free; every operation of every protocol (AMQP,
 * HTTP, control) asks here. Results may be cached as long as {@link #version} stays the same.
 */
public interface AccessControl {
    /** Changes after every change of users, permissions or topic permissions. */
    long version();

    /** Checks a password in constant time; a user that does not exist costs the same. */
    Login login(String userName, byte[] password);

    /** For mechanisms that have proved the identity otherwise (EXTERNAL). */
    Login loginWithoutPassword(String userName);

    /** Whether the user has any permission entry in the vhost: the right to open it. */
    boolean mayOpen(String userName, String vhost);

    /** @param resource name of a queue or exchange; the default exchange is checked as amq.default */
    boolean permits(String userName, String vhost, Permission permission, String resource);

    /** Topic permissions: only for topic exchanges; without an entry everything is allowed. */
    boolean permitsTopic(String userName, String vhost, String exchange, Permission permission, String routingKey);

    /** Limits of the user, empty for none. */
    OptionalInt maxConnections(String userName);

    OptionalInt maxChannels(String userName);

    enum Permission {
        CONFIGURE,
        WRITE,
        READ
    }

    sealed interface Login {
        record Accepted(String userName, List<String> tags) implements Login {}

        /** {@code reason} is for the log only; a client never learns it. */
        record Refused(String reason) implements Login {}
    }
}
