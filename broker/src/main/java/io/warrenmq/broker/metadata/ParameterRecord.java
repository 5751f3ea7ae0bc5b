package io.warrenmq.broker.metadata;

/** A runtime parameter; {@code value} is JSON. */
public record ParameterRecord(String vhost, String component, String name, String value) {}
