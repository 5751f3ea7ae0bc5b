package io.warrenmq.balancer.pool;

/** A connection that can be ended from outside. */
public interface Cuttable {
    /** Why. */
    enum Reason {
        /** Its server was found down. */
        DOWN('D'),
        /** It was on a backup server, and another one is up again. */
        UP('U'),
        /** An operator said so. */
        KILLED('K');

        private final char letter;

        Reason(char letter) {
            this.letter = letter;
        }

        /** The first letter of the log. */
        public char letter() {
            return letter;
        }
    }

    /** Ends it soon; may be called by any thread. */
    void cut(Reason reason);
}
