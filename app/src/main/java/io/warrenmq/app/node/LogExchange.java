package io.warrenmq.app.node;

import io.warrenmq.app.config.LogLevel;
import io.warrenmq.app.logging.LogReceiver;
import io.warrenmq.broker.Broker;
import io.warrenmq.broker.InternalPublisher;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes log lines to {@code amq.rabbitmq.log}, a topic exchange, with the level as routing key. Used by the thread
 * of the log; nobody waits for it, so that a line about a slow broker does not make it slower.
 */
final class LogExchange implements LogReceiver {
    static final String NAME = "amq.rabbitmq.log";

    private static final Logger LOG = LoggerFactory.getLogger(LogExchange.class);

    private final Broker broker;
    private final String vhost;
    private final InternalPublisher publisher;
    private final Clock clock;

    private LogExchange(Broker broker, String vhost, Clock clock) {
        this.broker = broker;
        this.vhost = vhost;
        this.publisher = new InternalPublisher(broker.loops().getFirst());
        this.clock = clock;
    }

    /** Declares the exchange, if it is not there; empty, with a warning, when that is not possible. */
    static Optional<LogReceiver> open(Broker broker, String vhost, Clock clock) {
        CommandOutcome outcome = broker.metadata()
                .submit(new Command.DeclareExchange(
                        vhost, NAME, "topic", true, false, true, FieldTable.EMPTY, Metadata.INTERNAL_USER))
                .join();
        if (outcome instanceof CommandOutcome.Refused refused) {
            LOG.warn(
                    "log lines are not published, because exchange '{}' in vhost '{}' cannot be declared: {}. Create the"
                            + " virtual host, or delete what stands in the way, and restart the application.",
                    NAME,
                    vhost,
                    refused.text());
            return Optional.empty();
        }
        return Optional.of(new LogExchange(broker, vhost, clock));
    }

    @Override
    public void line(LogLevel level, String text) {
        Optional<VirtualHost> target = broker.metadata().virtualHost(vhost);
        if (target.isPresent()) {
            BasicProperties properties = BasicProperties.builder()
                    .contentType("text/plain")
                    .timestampSeconds(clock.instant().getEpochSecond())
                    .headers(FieldTable.builder().add("node", broker.nodeName()).build())
                    .build();
            publisher.publish(
                    target.get(),
                    NAME,
                    level.name().toLowerCase(Locale.ROOT),
                    properties,
                    text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
