package io.warrenmq.cluster.replication;

/**
 * A member that was let in and has not left.
 *
 * @param incarnation of its process
 * @param session since when it has been in
 */
public record RunningMember(long incarnation, Session session) {}
