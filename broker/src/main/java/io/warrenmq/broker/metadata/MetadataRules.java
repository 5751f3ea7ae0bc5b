package io.warrenmq.broker.metadata;

import io.warrenmq.wire.ReplyCode;

/**
 * Where versions of RabbitMQ differ in what they answer. Affects answers only, never what is stored.
 *
 * @param unknownExchangeType PRECONDITION_FAILED as of 4.0 (closes the channel) or COMMAND_INVALID as before (closes
 *     the connection)
 */
public record MetadataRules(ReplyCode unknownExchangeType) {
    public static final MetadataRules DEFAULT = new MetadataRules(ReplyCode.PRECONDITION_FAILED);
}
