package io.warrenmq.broker.metadata;

/**
 * A policy or operator policy.
 *
 * @param pattern regular expression, searched in the name of the object
 * @param definition JSON object
 * @param priority higher wins
 * @param applyTo all, queues, exchanges, classic_queues, quorum_queues or streams
 */
public record PolicyRecord(
        String vhost, String name, String pattern, String definition, int priority, String applyTo, boolean operator) {}
