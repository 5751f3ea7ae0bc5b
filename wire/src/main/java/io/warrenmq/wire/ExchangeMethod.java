package io.warrenmq.wire;

/** Class 40. The reserved ticket is written as 0 and ignored when read. */
public sealed interface ExchangeMethod extends Method {
    record Declare(
            String exchange,
            String type,
            boolean passive,
            boolean durable,
            boolean autoDelete,
            boolean internal,
            boolean nowait,
            FieldTable arguments)
            implements ExchangeMethod {}

    record DeclareOk() implements ExchangeMethod {}

    record Delete(String exchange, boolean ifUnused, boolean nowait) implements ExchangeMethod {}

    record DeleteOk() implements ExchangeMethod {}

    record Bind(String destination, String source, String routingKey, boolean nowait, FieldTable arguments)
            implements ExchangeMethod {}

    record BindOk() implements ExchangeMethod {}

    record Unbind(String destination, String source, String routingKey, boolean nowait, FieldTable arguments)
            implements ExchangeMethod {}

    record UnbindOk() implements ExchangeMethod {}
}
