package io.warrenmq.broker.metadata;

import java.util.OptionalInt;

/** Limits of a vhost, empty for none; a negative number that an operator sets is none too. */
public record VirtualHostLimits(OptionalInt maxConnections, OptionalInt maxQueues) {
    public static final VirtualHostLimits NONE = new VirtualHostLimits(OptionalInt.empty(), OptionalInt.empty());
}
