package io.warrenmq.balancer.config;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a health check does once it is connected. */
public sealed interface CheckSettings {
    /** Nothing: a server that accepts connections is good. */
    record Connect() implements CheckSettings {}

    /**
     * A request of HTTP.
     *
     * @param expectedStatus empty for any of 2xx and 3xx
     */
    record Http(String request, Optional<Integer> expectedStatus) implements CheckSettings {}

    /** A dialogue. */
    record Script(List<Step> steps) implements CheckSettings {}

    /**
     * The handshake of AMQP 0-9-1: up to connection.start, or with a login to an open virtual host.
     *
     * @param drainOnAlarm whether a server that blocks publishers gets no new connections
     */
    record Amqp(Optional<Login> login, boolean drainOnAlarm) implements CheckSettings {}

    /** A user of a broker. The password is not printed. */
    record Login(String user, String password, String vhost) {
        @Override
        public String toString() {
            return "Login[" + user + ", " + vhost + "]";
        }
    }

    /** One step of a dialogue. */
    sealed interface Step {
        record Send(byte[] bytes) implements Step {}

        /** The bytes occur in what was received since the last step. */
        record Expect(byte[] bytes) implements Step {
            @Override
            public String toString() {
                return new String(bytes, StandardCharsets.ISO_8859_1);
            }
        }

        record ExpectPattern(Pattern pattern) implements Step {}
    }
}
