package io.warrenmq.broker.metadata;

import io.warrenmq.wire.ReplyCode;

/** What became of a command. */
public sealed interface CommandOutcome {
    /** Applied; {@code changed} is false when everything was so already. */
    record Applied(boolean changed) implements CommandOutcome {}

    /** The queue exists now; {@code created} tells whether this command made it. */
    record QueueDeclared(QueueEntry entry, boolean created) implements CommandOutcome {}

    /**
     * Nothing was changed. The text is what an AMQP client gets after the code's name, and an operator after "Error:".
     */
    record Refused(ReplyCode code, String text) implements CommandOutcome {}
}
