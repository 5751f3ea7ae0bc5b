package io.warrenmq.app.ha;

import java.util.List;
import java.util.Map;

/** The example at one moment. */
record Snapshot(long atNs, List<Access> access, List<Broker> brokers) {
    Snapshot {
        access = List.copyOf(access);
        brokers = List.copyOf(brokers);
    }

    /**
     * A host with a balancer.
     *
     * @param holds whether it has the virtual address
     * @param vrrpRuns always false where there is no virtual address
     * @param figures what its balancer says; {@link Figures#NONE} if it does not answer
     */
    record Access(Host host, boolean holds, boolean balancerRuns, boolean vrrpRuns, Figures figures) {}

    /** A host with a broker. */
    record Broker(Host host, boolean runs) {}

    /**
     * What a balancer says.
     *
     * @param servers status and connections of each broker, by its name
     */
    record Figures(boolean answers, long connections, long bytesIn, long bytesOut, Map<String, Server> servers) {
        static final Figures NONE = new Figures(false, 0, 0, 0, Map.of());

        Figures {
            servers = Map.copyOf(servers);
        }
    }

    /** A broker as a balancer sees it. */
    record Server(String status, long connections) {
        boolean isUp() {
            return status.startsWith("UP");
        }
    }
}
