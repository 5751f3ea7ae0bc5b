package io.warrenmq.app.control;

import io.warrenmq.app.config.LogLevel;
import java.util.Optional;

/**
 * The application of a node: the broker inside a process that outlives it. {@code stop_app} and {@code start_app} stop
 * and start it while the control listener stays. Thread-safe; every method may be called by several requests at once.
 */
public interface NodeApplication {
    /** Where the application is in its life. */
    enum State {
        STOPPED,
        BOOTING,
        RUNNING,
        STOPPING,
        /** Stopped because members are out of reach; it starts by itself when they are back. */
        PAUSED
    }

    State state();

    /**
     * Starts the application from what is on disk and returns when clients can connect. Does nothing when it runs;
     * waits when another request is starting it.
     *
     * @throws ApplicationException when it could not start; then it is stopped
     */
    void start();

    /**
     * Tells clients (320 CONNECTION_FORCED), closes listeners and connections, and shuts queues and store down in
     * order. Ends a start that is still under way. Does nothing when stopped.
     */
    void stop();

    /**
     * Deletes everything that the application keeps: the next start is that of a new node.
     *
     * @throws ApplicationException when the application is not stopped, or data could not be deleted
     */
    void reset();

    /**
     * The same without a look at the state, for a part of the node that starts it.
     *
     * @throws ApplicationException when data could not be deleted
     */
    void wipe();

    /** Asks for the end of the process, in order; returns at once. */
    void halt();

    /** What is logged from now on, until the process ends. */
    void setLogLevel(LogLevel level);

    /** What does not change while the process lives, also when the application is stopped. */
    NodeDescription description();

    /** The node's place in a cluster. */
    ClusterAccess cluster();

    /** The running application, empty in any other state. */
    Optional<RunningNode> running();
}
