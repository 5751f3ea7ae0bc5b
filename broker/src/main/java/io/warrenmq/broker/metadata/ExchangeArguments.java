package io.warrenmq.broker.metadata;

import io.warrenmq.broker.routing.ExchangeType;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.util.Optional;

/** What a declaration of an exchange may say, and when it says the same as an earlier one. */
final class ExchangeArguments {
    static final String ALTERNATE_EXCHANGE = "alternate-exchange";

    private ExchangeArguments() {}

    static void checkEquivalent(Command.DeclareExchange command, ExchangeType type, ExchangeRecord current) {
        String resource = ResourceText.exchange(current.vhost(), current.name());
        if (!command.type().equals(current.type())) {
            throw ResourceText.inequivalent("type", resource, command.type(), current.type());
        }
        ResourceText.requireEqual("durable", resource, command.durable(), current.durable());
        ResourceText.requireEqual("auto_delete", resource, command.autoDelete(), current.autoDelete());
        ResourceText.requireEqual("internal", resource, command.internal(), current.internal());
        FieldTable received = command.arguments();
        ResourceText.requireEquivalent(
                ALTERNATE_EXCHANGE,
                resource,
                received.find(ALTERNATE_EXCHANGE),
                current.arguments().find(ALTERNATE_EXCHANGE));
        for (String argument : type.comparedArguments()) {
            ResourceText.requireEquivalent(
                    argument,
                    resource,
                    received.find(argument),
                    current.arguments().find(argument));
        }
    }

    static void checkAlternateExchange(Command.DeclareExchange command) {
        Optional<FieldValue> value = command.arguments().find(ALTERNATE_EXCHANGE);
        if (value.isPresent() && !(value.get() instanceof FieldValue.LongString)) {
            throw RefusedException.precondition("invalid type '" + value.get().typeName() + "' for arg '"
                    + ALTERNATE_EXCHANGE + "' in " + ResourceText.exchange(command.vhost(), command.name()));
        }
    }
}
