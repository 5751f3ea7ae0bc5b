package io.warrenmq.broker.metadata;

import io.warrenmq.wire.ReplyCode;
import org.jspecify.annotations.Nullable;

/** What a binding joins. Called by the thread that applies commands. */
final class BindingEnds {
    private BindingEnds() {}

    static void require(VirtualHostState vhost, Command.Bind command) {
        switch (command.destination()) {
            case QUEUE -> {
                if (!vhost.queues.containsKey(command.name())) {
                    throw new RefusedException(
                            ReplyCode.NOT_FOUND, "no " + ResourceText.queue(command.vhost(), command.name()));
                }
            }
            case EXCHANGE -> {
                if (!vhost.exchanges.containsKey(command.name())) {
                    throw new RefusedException(
                            ReplyCode.NOT_FOUND, "no " + ResourceText.exchange(command.vhost(), command.name()));
                }
            }
        }
    }

    static Binding of(Command.Bind command) {
        return new Binding(
                command.vhost(),
                command.source(),
                command.destination(),
                command.name(),
                command.routingKey(),
                command.arguments());
    }

    static Binding of(Command.Unbind command) {
        return new Binding(
                command.vhost(),
                command.source(),
                command.destination(),
                command.name(),
                command.routingKey(),
                command.arguments());
    }

    static @Nullable BindingSet bindingsTo(VirtualHostState vhost, Binding binding) {
        return switch (binding.destination()) {
            case QUEUE -> {
                QueueState queue = vhost.queues.get(binding.destinationName());
                yield queue == null ? null : queue.asDestination;
            }
            case EXCHANGE -> {
                ExchangeState exchange = vhost.exchanges.get(binding.destinationName());
                yield exchange == null ? null : exchange.asDestination;
            }
        };
    }

    /** A binding lasts as long as both its ends. */
    static boolean isDurable(VirtualHostState vhost, Binding binding) {
        ExchangeState source = vhost.exchanges.get(binding.source());
        if (source == null || !source.record.durable()) {
            return false;
        }
        return switch (binding.destination()) {
            case QUEUE -> {
                QueueState queue = vhost.queues.get(binding.destinationName());
                yield queue != null && queue.record.durable();
            }
            case EXCHANGE -> {
                ExchangeState exchange = vhost.exchanges.get(binding.destinationName());
                yield exchange != null && exchange.record.durable();
            }
        };
    }
}
