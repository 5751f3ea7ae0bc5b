package io.warrenmq.app.control;

import io.warrenmq.server.amqp.ConnectionView;
import java.util.List;
import java.util.Optional;

/** The connections of clients. Thread-safe. */
public interface ClientConnections {
    int count();

    /** All of them with their channels, oldest first. */
    List<ConnectionView> list();

    /** Process id, as listings show it, of the connection with this number. */
    Optional<String> pidOfConnection(long connectionId);

    /** Process id, as listings show it, of a channel; {@code name} is {@code PEER -> LOCAL (NUMBER)}. */
    Optional<String> pidOfChannel(String name);

    /** Closes the connection with this pid with 320 and {@code reason}; returns whether there was one. */
    boolean close(String pid, String reason);

    /** Returns how many there were. */
    int closeAll(String reason);

    /** Returns how many there were. */
    int closeAllOfUser(String user, String reason);

    /** Returns how many there were. */
    int closeAllOfVirtualHost(String vhost, String reason);
}
