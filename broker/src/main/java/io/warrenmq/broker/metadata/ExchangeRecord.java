package io.warrenmq.broker.metadata;

import io.warrenmq.wire.FieldTable;

/** What the metadata knows of an exchange. The default exchange has the empty name. */
public record ExchangeRecord(
        String vhost,
        String name,
        String type,
        boolean durable,
        boolean autoDelete,
        boolean internal,
        FieldTable arguments,
        String createdBy) {}
