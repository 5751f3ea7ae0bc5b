package io.warrenmq.broker.metadata;

/** What a user may do in a vhost: three regular expressions over names of queues and exchanges. */
public record PermissionRecord(String vhost, String user, String configure, String write, String read) {}
