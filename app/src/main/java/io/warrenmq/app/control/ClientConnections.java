package io.warrenmq.app.control;

/** The connections of clients. Thread-safe. */
public interface ClientConnections {
    /** Closes the connection with this pid with 320 and {@code reason}; returns whether there was one. */
    boolean close(String pid, String reason);

    /** Returns how many there were. */
    int closeAllOfUser(String user, String reason);
}
