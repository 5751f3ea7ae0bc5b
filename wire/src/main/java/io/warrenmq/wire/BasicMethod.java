package io.warrenmq.wire;

/**
 * Class 60. For publish, deliver, get-ok, ack, nack and reject on the hot path use {@link BasicPublish} and its
 * neighbours instead. Exchange and routing key of methods that carry content are opaque octets, as in RabbitMQ (see
 * {@link Utf8#decode}).
 */
public sealed interface BasicMethod extends Method {
    record Qos(long prefetchSizeBytes, int prefetchCount, boolean global) implements BasicMethod {}

    record QosOk() implements BasicMethod {}

    record Consume(
            String queue,
            String consumerTag,
            boolean noLocal,
            boolean noAck,
            boolean exclusive,
            boolean nowait,
            FieldTable arguments)
            implements BasicMethod {}

    record ConsumeOk(String consumerTag) implements BasicMethod {}

    record Cancel(String consumerTag, boolean nowait) implements BasicMethod {}

    record CancelOk(String consumerTag) implements BasicMethod {}

    record Publish(String exchange, String routingKey, boolean mandatory, boolean immediate) implements BasicMethod {}

    record Return(int replyCode, String replyText, String exchange, String routingKey) implements BasicMethod {}

    record Deliver(String consumerTag, long deliveryTag, boolean redelivered, String exchange, String routingKey)
            implements BasicMethod {}

    record Get(String queue, boolean noAck) implements BasicMethod {}

    record GetOk(long deliveryTag, boolean redelivered, String exchange, String routingKey, long messageCount)
            implements BasicMethod {}

    record GetEmpty() implements BasicMethod {}

    record Ack(long deliveryTag, boolean multiple) implements BasicMethod {}

    record Reject(long deliveryTag, boolean requeue) implements BasicMethod {}

    record RecoverAsync(boolean requeue) implements BasicMethod {}

    record Recover(boolean requeue) implements BasicMethod {}

    record RecoverOk() implements BasicMethod {}

    record Nack(long deliveryTag, boolean multiple, boolean requeue) implements BasicMethod {}
}
