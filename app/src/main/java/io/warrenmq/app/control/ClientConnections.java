package io.warrenmq.app.control;

import io.warrenmq.server.amqp.ConnectionView;
import java.util.List;

/** The connections of clients. Thread-safe. */
public interface ClientConnections {
    int count();

    /** All of them with their channels, oldest first. */
    List<ConnectionView> list();

    /** Closes the connection with this pid with 320 and {@code reason}; returns whether there was one. */
    boolean close(String pid, String reason);

    /** Returns how many there were. */
    int closeAll(String reason);

    /** Returns how many there were. */
    int closeAllOfUser(String user, String reason);

    /** Returns how many there were. */
    int closeAllOfVirtualHost(String vhost, String reason);
}
