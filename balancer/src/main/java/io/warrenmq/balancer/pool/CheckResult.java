package io.warrenmq.balancer.pool;

/**
 * What a health check found.
 *
 * @param code of the layer that answered, for example a status of HTTP; -1 for none
 * @param info for operators
 * @param alarm whether the server works but asks for less
 */
public record CheckResult(Status status, int code, String info, long durationMs, boolean alarm) {
    /** The names that HAProxy shows. */
    public enum Status {
        UNK(0, "unknown", false),
        INI(1, "Initializing", false),
        SOCKERR(4, "Socket error", false),
        L4OK(6, "Layer4 check passed", true),
        L4TOUT(7, "Layer4 timeout", false),
        L4CON(8, "Layer4 connection problem", false),
        L6OK(9, "Layer6 check passed", true),
        L7OK(15, "Layer7 check passed", true),
        L7TOUT(12, "Layer7 timeout", false),
        L7RSP(13, "Layer7 invalid response", false),
        L7STS(17, "Layer7 wrong status", false);

        private final int number;
        private final String description;
        private final boolean good;

        Status(int number, String description, boolean good) {
            this.number = number;
            this.description = description;
            this.good = good;
        }

        /** What programs that read the states of servers know it by. */
        public int number() {
            return number;
        }

        public String description() {
            return description;
        }

        public boolean isGood() {
            return good;
        }
    }

    public static CheckResult of(Status status, String info, long durationMs) {
        return new CheckResult(status, -1, info, durationMs, false);
    }
}
