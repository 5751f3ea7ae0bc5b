package io.warrenmq.broker.metadata;

import io.warrenmq.broker.queue.QueueSettings;
import java.util.List;
import java.util.Optional;

/**
 * One effect of a command on the metadata, as it is told to those who keep a picture of it: routing tables, access
 * control, queues, links, the event exchange. In the order in which they happened.
 */
public sealed interface Change {
    /** The vhost is new, or its description, tags or default queue type are. */
    record VirtualHostPut(VirtualHostRecord vhost) implements Change {}

    /**
     * Its queues and exchanges were removed by changes before this one; bindings, permissions and the like go with it.
     */
    record VirtualHostRemoved(String name) implements Change {}

    record VirtualHostLimited(String vhost, VirtualHostLimits limits) implements Change {}

    record ExchangeAdded(ExchangeRecord exchange, Optional<String> alternateExchange) implements Change {}

    /** Its alternate exchange changed by policy. */
    record ExchangeConfigured(ExchangeRecord exchange, Optional<String> alternateExchange) implements Change {}

    record ExchangeRemoved(ExchangeRecord exchange) implements Change {}

    record QueueAdded(QueueRecord queue, QueueSettings settings) implements Change {}

    record QueueConfigured(QueueRecord queue, QueueSettings settings) implements Change {}

    /** Another node has the queue; its record says which. */
    record QueueMoved(QueueRecord queue, QueueSettings settings) implements Change {}

    record QueueRemoved(QueueRecord queue) implements Change {}

    /**
     * The node that has the queue runs again, or does not any more; meanwhile nothing is routed to it.
     *
     * @param bindings that lead to it
     */
    record QueueReachable(QueueRecord queue, boolean reachable, List<Binding> bindings) implements Change {
        public QueueReachable {
            bindings = List.copyOf(bindings);
        }
    }

    record BindingAdded(Binding binding) implements Change {}

    record BindingRemoved(Binding binding) implements Change {}

    record PolicyPut(PolicyRecord policy) implements Change {}

    record PolicyRemoved(PolicyRecord policy) implements Change {}

    record ParameterPut(ParameterRecord parameter) implements Change {}

    record ParameterRemoved(ParameterRecord parameter) implements Change {}

    record GlobalParameterPut(GlobalParameterRecord parameter) implements Change {}

    record GlobalParameterRemoved(GlobalParameterRecord parameter) implements Change {}

    record UserPut(UserRecord user) implements Change {}

    record UserRemoved(UserRecord user) implements Change {}

    record PermissionPut(PermissionRecord permission) implements Change {}

    record PermissionRemoved(PermissionRecord permission) implements Change {}

    record TopicPermissionPut(TopicPermissionRecord permission) implements Change {}

    record TopicPermissionRemoved(TopicPermissionRecord permission) implements Change {}
}
