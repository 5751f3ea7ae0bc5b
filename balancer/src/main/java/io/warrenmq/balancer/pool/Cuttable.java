package io.warrenmq.balancer.pool;

/** A connection that can be ended from outside. */
public interface Cuttable {
    /** Why. */
    enum Reason {
        /** Its server was found down. */
        DOWN,
        /** It was on a backup server, and another one is up again. */
        UP,
        /** An operator said so. */
        KILLED
    }

    /** Ends it soon; may be called by any thread. */
    void cut(Reason reason);
}
