package io.warrenmq.balancer.config;

/**
 * How a server is selected.
 *
 * @param draws of {@code random}
 * @param consistent whether {@code source} moves only the clients of a server that goes
 */
public record Balance(Algorithm algorithm, int draws, boolean consistent) {
    /** The algorithms by their names in haproxy.cfg. */
    public enum Algorithm {
        ROUNDROBIN("roundrobin"),
        STATIC_RR("static-rr"),
        LEASTCONN("leastconn"),
        SOURCE("source"),
        RANDOM("random"),
        FIRST("first");

        private final String word;

        Algorithm(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** Whether a client belongs to one server, so that it waits for it rather than for any. */
    public boolean isBound() {
        return algorithm == Algorithm.SOURCE;
    }

    /** Whether weights may change while it runs. */
    public boolean isDynamic() {
        return algorithm != Algorithm.STATIC_RR && (algorithm != Algorithm.SOURCE || consistent);
    }
}
