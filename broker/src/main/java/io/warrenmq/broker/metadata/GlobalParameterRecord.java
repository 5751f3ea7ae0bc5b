package io.warrenmq.broker.metadata;

/** A global parameter; {@code value} is JSON. */
public record GlobalParameterRecord(String name, String value) {}
