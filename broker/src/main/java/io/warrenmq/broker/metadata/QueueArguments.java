package io.warrenmq.broker.metadata;

import io.warrenmq.broker.metadata.Command.DeclareQueue;
import io.warrenmq.wire.ErlangText;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import io.warrenmq.wire.ReplyCode;
import java.util.Optional;

/** The rules of queue.declare that look at the command alone, and those of redeclaration. */
final class QueueArguments {
    private QueueArguments() {}

    /**
     * The type of a new queue: as asked for, else the vhost's default, unless that cannot have the properties asked
     * for.
     *
     * @throws RefusedException if there is no such type
     */
    static QueueType typeOfNew(DeclareQueue command, Optional<String> vhostDefault) {
        Optional<FieldValue> asked = command.arguments().find(QueueArgument.QUEUE_TYPE.argumentName());
        if (asked.isPresent()) {
            if (!(asked.get() instanceof FieldValue.LongString text)) {
                throw invalid(
                        QueueArgument.QUEUE_TYPE,
                        command,
                        "{unacceptable_type," + asked.get().typeName() + "}");
            }
            return QueueType.of(text.text())
                    .orElseThrow(() -> invalid(
                            QueueArgument.QUEUE_TYPE,
                            command,
                            ErlangText.quoted("unsupported queue type '" + text.text() + "'")));
        }
        QueueType preset = vhostDefault.flatMap(QueueType::of).orElse(QueueType.CLASSIC);
        boolean possible = command.durable() && !command.autoDelete() && command.exclusiveOwner() == 0;
        return preset == QueueType.CLASSIC || !possible || command.serverNamed() ? QueueType.CLASSIC : preset;
    }

    /** The command with its type named, if it is another one than that of a command that names none. */
    static DeclareQueue withType(DeclareQueue command, QueueType type) {
        String name = QueueArgument.QUEUE_TYPE.argumentName();
        if (type == QueueType.CLASSIC || command.arguments().contains(name)) {
            return command;
        }
        return command.withArguments(command.arguments().with(name, FieldValue.of(type.typeName())));
    }

    /** @throws RefusedException if a new queue of this type cannot be so */
    static void check(DeclareQueue command, QueueType type) {
        FieldTable arguments = command.arguments();
        if (arguments.isEmpty() && type == QueueType.CLASSIC) {
            return;
        }
        checkDeadLetterExchange(command);
        if (type != QueueType.CLASSIC && command.serverNamed()) {
            throw RefusedException.precondition(
                    "Cannot declare a server-named queue for type " + type.implementation());
        }
        for (QueueArgument argument : QueueArgument.values()) {
            Optional<FieldValue> value = arguments.find(argument.argumentName());
            if (value.isPresent()) {
                checkArgument(argument, value.get(), command, type);
            }
        }
        if (type != QueueType.CLASSIC) {
            checkReplicatedType(command, type);
        }
    }

    /** @throws RefusedException if the command does not describe this queue */
    static void checkEquivalent(DeclareQueue command, QueueRecord current) {
        String resource = ResourceText.queue(current.vhost(), current.name());
        boolean owned = command.exclusiveOwner() == current.exclusiveOwner()
                // Connections are numbered by each node for itself.
                && (!current.exclusive() || command.placement().node().equals(current.home()));
        if (!owned) {
            throw locked(current);
        }
        // An exclusive queue is never durable, whatever its owner says.
        boolean durable = command.durable() && command.exclusiveOwner() == 0;
        ResourceText.requireEqual("durable", resource, durable, current.durable());
        ResourceText.requireEqual("auto_delete", resource, command.autoDelete(), current.autoDelete());
        if (command.arguments().isEmpty() && current.arguments().isEmpty()) {
            return;
        }
        QueueType type = current.type();
        for (QueueArgument argument : QueueArgument.values()) {
            if (argument.isKnownTo(type)) {
                ResourceText.requireEquivalent(
                        argument.argumentName(),
                        resource,
                        explicit(argument, command.arguments()),
                        explicit(argument, current.arguments()));
            }
        }
    }

    static RefusedException locked(QueueRecord queue) {
        return new RefusedException(
                ReplyCode.RESOURCE_LOCKED,
                "cannot obtain exclusive access to locked " + ResourceText.queue(queue.vhost(), queue.name())
                        + ". It could be originally declared on another connection or the exclusive property value does"
                        + " not match that of the original declaration.");
    }

    /** The type that arguments name, classic when they name none. */
    static QueueType typeIn(FieldTable arguments) {
        return arguments
                .text(QueueArgument.QUEUE_TYPE.argumentName())
                .flatMap(QueueType::of)
                .orElse(QueueType.CLASSIC);
    }

    /** How the node of the queue is to be chosen, if its arguments say so. */
    static Optional<QueueLocator> locatorIn(FieldTable arguments) {
        return arguments
                .text(QueueArgument.QUEUE_MASTER_LOCATOR.argumentName())
                .or(() -> arguments.text(QueueArgument.QUEUE_LEADER_LOCATOR.argumentName()))
                .flatMap(QueueLocator::of);
    }

    /** Naming the type classic is the same as not naming it. */
    private static Optional<FieldValue> explicit(QueueArgument argument, FieldTable arguments) {
        return arguments
                .find(argument.argumentName())
                .filter(value -> argument != QueueArgument.QUEUE_TYPE
                        || !value.equals(FieldValue.of(QueueType.CLASSIC.typeName())));
    }

    private static void checkArgument(QueueArgument argument, FieldValue value, DeclareQueue command, QueueType type) {
        if (!argument.isKnownTo(type)) {
            throw RefusedException.precondition("invalid arg '" + argument.argumentName() + "' for "
                    + ResourceText.queue(command.vhost(), command.name()) + " of queue type " + type.implementation());
        }
        Optional<String> reason = argument.reasonAgainst(value, command.arguments());
        if (reason.isPresent()) {
            throw invalid(argument, command, reason.get());
        }
        if (argument == QueueArgument.STREAM_MAX_SEGMENT_SIZE_BYTES
                && value instanceof FieldValue.Integral size
                && size.value() > QueueArgument.largestSegmentBytes()) {
            throw RefusedException.precondition("Exceeded max value for " + argument.argumentName());
        }
    }

    private static void checkDeadLetterExchange(DeclareQueue command) {
        String name = QueueArgument.DEAD_LETTER_EXCHANGE.argumentName();
        Optional<FieldValue> value = command.arguments().find(name);
        if (value.isPresent() && !(value.get() instanceof FieldValue.LongString)) {
            throw RefusedException.precondition("invalid type '" + value.get().typeName() + "' for arg '" + name
                    + "' in " + ResourceText.queue(command.vhost(), command.name()));
        }
    }

    private static void checkReplicatedType(DeclareQueue command, QueueType type) {
        String resource = ResourceText.queue(command.vhost(), command.name());
        if (command.autoDelete()) {
            throw RefusedException.precondition("invalid property 'auto-delete' for " + resource);
        }
        if (command.exclusiveOwner() != 0) {
            throw RefusedException.precondition("invalid property 'exclusive-owner' for " + resource);
        }
        if (!command.durable()) {
            throw RefusedException.precondition("invalid property 'non-durable' for " + resource);
        }
        if (type == QueueType.STREAM) {
            throw new RefusedException(
                    ReplyCode.NOT_IMPLEMENTED,
                    "cannot declare " + resource + ": this node does not host queues of type " + type.typeName()
                            + "; declare it with x-queue-type classic or quorum");
        }
    }

    private static RefusedException invalid(QueueArgument argument, DeclareQueue command, String reason) {
        return RefusedException.precondition("invalid arg '" + argument.argumentName() + "' for "
                + ResourceText.queue(command.vhost(), command.name()) + ": " + reason);
    }
}
