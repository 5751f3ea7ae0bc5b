package io.warrenmq.app.crash;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The queues of the test: one of each kind, and the ways between them. */
final class Topology {
    static final String PLAIN = "crash.plain";
    static final String LAZY_ACKED = "crash.acked";
    static final String TX_PUBLISHED = "crash.tx-published";
    static final String TX_ACKED = "crash.tx-acked";
    static final String REJECTING = "crash.rejecting";
    static final String TTL = "crash.ttl";
    static final String PRIORITY = "crash.priority";
    static final String FANOUT = "crash.fanout";
    static final String FANOUT_A = "crash.fanout-a";
    static final String FANOUT_B = "crash.fanout-b";
    static final String DELAYED = "crash.delayed";
    static final String LIMITED = "crash.limited";
    static final String SINGLE = "crash.single-active";
    static final String QUORUM = "crash.quorum";
    static final String DEAD = "crash.dead";

    /** Where messages rest; {@link #TTL} is left out because nothing rests there. */
    static final List<String> QUEUES = List.of(
            PLAIN,
            LAZY_ACKED,
            TX_PUBLISHED,
            TX_ACKED,
            REJECTING,
            PRIORITY,
            FANOUT_A,
            FANOUT_B,
            DELAYED,
            LIMITED,
            SINGLE,
            QUORUM,
            DEAD);

    /** Queues whose messages come from one publisher by one way, so that they must stand in its order. */
    static final List<String> ORDERED =
            List.of(PLAIN, LAZY_ACKED, TX_PUBLISHED, TX_ACKED, REJECTING, FANOUT_A, FANOUT_B, LIMITED, SINGLE, QUORUM);

    /** Longer than every TTL and delay of the test. */
    static final int LONGEST_WAIT_MS = 300;

    private Topology() {}

    static void declare(Channel channel) throws IOException {
        Map<String, Object> deadLetter = Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", DEAD);
        channel.queueDeclare(DEAD, true, false, false, Map.of());
        channel.queueDeclare(PLAIN, true, false, false, Map.of());
        channel.queueDeclare(LAZY_ACKED, true, false, false, Map.of("x-queue-mode", "lazy"));
        channel.queueDeclare(TX_PUBLISHED, true, false, false, Map.of());
        channel.queueDeclare(TX_ACKED, true, false, false, Map.of());
        channel.queueDeclare(REJECTING, true, false, false, deadLetter);
        channel.queueDeclare(
                TTL,
                true,
                false,
                false,
                Map.of("x-message-ttl", 40, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", DEAD));
        channel.queueDeclare(PRIORITY, true, false, false, Map.of("x-max-priority", 5));
        channel.exchangeDeclare(FANOUT, BuiltinExchangeType.FANOUT, true);
        for (String queue : List.of(FANOUT_A, FANOUT_B)) {
            channel.queueDeclare(queue, true, false, false, Map.of());
            channel.queueBind(queue, FANOUT, "");
        }
        channel.exchangeDeclare(DELAYED, "x-delayed-message", true, false, Map.of("x-delayed-type", "direct"));
        channel.queueDeclare(DELAYED, true, false, false, Map.of());
        channel.queueBind(DELAYED, DELAYED, DELAYED);
        channel.queueDeclare(
                LIMITED,
                true,
                false,
                false,
                Map.of("x-max-length", 20, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", DEAD));
        channel.queueDeclare(SINGLE, true, false, false, Map.of("x-single-active-consumer", true));
        channel.queueDeclare(QUORUM, true, false, false, Map.of("x-queue-type", "quorum"));
    }
}
