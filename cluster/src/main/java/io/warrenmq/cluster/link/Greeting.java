package io.warrenmq.cluster.link;

import io.warrenmq.cluster.replication.NodeId;

/**
 * How a pipe begins. That it was opened by the node it names is shown by {@code expected}: that number was told to this
 * node alone, through the group, into which nobody comes without the cookie.
 *
 * @param from who opens it
 * @param number of the link, chosen by who opens it
 * @param expected number of the link, chosen by the other side
 */
public record Greeting(NodeId from, long number, long expected) {}
