package io.warrenmq.wire;

/** Class 50. The reserved ticket is written as 0 and ignored when read. */
public sealed interface QueueMethod extends Method {
    record Declare(
            String queue,
            boolean passive,
            boolean durable,
            boolean exclusive,
            boolean autoDelete,
            boolean nowait,
            FieldTable arguments)
            implements QueueMethod {}

    record DeclareOk(String queue, long messageCount, long consumerCount) implements QueueMethod {}

    record Bind(String queue, String exchange, String routingKey, boolean nowait, FieldTable arguments)
            implements QueueMethod {}

    record BindOk() implements QueueMethod {}

    record Purge(String queue, boolean nowait) implements QueueMethod {}

    record PurgeOk(long messageCount) implements QueueMethod {}

    record Delete(String queue, boolean ifUnused, boolean ifEmpty, boolean nowait) implements QueueMethod {}

    record DeleteOk(long messageCount) implements QueueMethod {}

    record Unbind(String queue, String exchange, String routingKey, FieldTable arguments) implements QueueMethod {}

    record UnbindOk() implements QueueMethod {}
}
