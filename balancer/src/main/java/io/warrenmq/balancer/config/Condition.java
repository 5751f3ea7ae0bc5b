package io.warrenmq.balancer.config;

import java.net.InetAddress;
import java.util.List;

/** When a rule applies. */
public sealed interface Condition {
    /** What a connection is known by when rules are read. */
    interface Facts {
        InetAddress source();

        int destinationPort();

        /** How many servers of a backend are usable. */
        int usableServers(String backend);
    }

    boolean holds(Facts facts);

    record Constant(boolean value) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            return value;
        }
    }

    record Source(List<Network> networks) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            InetAddress source = facts.source();
            return networks.stream().anyMatch(network -> network.contains(source));
        }
    }

    record DestinationPort(List<Range> ranges) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            int port = facts.destinationPort();
            return ranges.stream().anyMatch(range -> range.contains(port));
        }
    }

    record UsableServers(String backend, List<Range> ranges) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            int count = facts.usableServers(backend);
            return ranges.stream().anyMatch(range -> range.contains(count));
        }
    }

    record Not(Condition condition) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            return !condition.holds(facts);
        }
    }

    record All(List<Condition> conditions) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            return conditions.stream().allMatch(condition -> condition.holds(facts));
        }
    }

    record Any(List<Condition> conditions) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            return conditions.stream().anyMatch(condition -> condition.holds(facts));
        }
    }

    /** From {@code least} to {@code most}, both included. */
    record Range(int least, int most) {
        boolean contains(int value) {
            return value >= least && value <= most;
        }
    }
}
