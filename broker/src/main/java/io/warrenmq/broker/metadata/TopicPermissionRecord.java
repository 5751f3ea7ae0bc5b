package io.warrenmq.broker.metadata;

/** Which routing keys a user may publish to, and which binding keys bind, on one topic exchange. */
public record TopicPermissionRecord(String vhost, String user, String exchange, String write, String read) {}
