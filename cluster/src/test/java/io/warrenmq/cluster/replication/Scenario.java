package io.warrenmq.cluster.replication;

/**
 * What a simulated cluster is like and what may happen to it.
 *
 * @param persistent messages are fsynced; otherwise a crash loses all of them
 * @param reforms sides without a majority go on alone, as in the strategies ignore and autoheal
 * @param promotesLossily a queue without a whole copy gets an owner all the same
 * @param compacts copies forget single operations, so that mirrors need whole states
 * @param redeclares the queue is deleted and declared again
 * @param leases a node that is cut off stops confirming
 * @param faults how many faults are injected
 * @param faultMs for how long
 */
record Scenario(
        String name,
        int nodes,
        boolean persistent,
        boolean reforms,
        boolean promotesLossily,
        boolean compacts,
        boolean redeclares,
        boolean leases,
        int faults,
        long faultMs) {

    static final Scenario PAUSE_MINORITY =
            new Scenario("pause minority", 3, true, false, false, false, false, false, 12, 1500);
    static final Scenario TWO_NODES = new Scenario("two nodes", 2, true, false, false, false, false, false, 10, 1200);
    static final Scenario FIVE_NODES = new Scenario("five nodes", 5, true, false, false, true, false, false, 16, 1500);
    static final Scenario TRANSIENT = new Scenario("transient", 3, false, false, false, false, false, false, 10, 1200);
    static final Scenario REDECLARED = new Scenario("redeclared", 3, true, false, false, false, true, false, 10, 1500);
    static final Scenario COMPACTED = new Scenario("compacted", 3, true, false, false, true, false, false, 12, 1500);
    static final Scenario LOSSY = new Scenario("lossy", 3, true, false, true, false, false, false, 12, 1500);
    static final Scenario LEASED = new Scenario("lossy, leases", 3, true, false, true, false, false, true, 12, 1500);
    static final Scenario REFORMING = new Scenario("re-forming", 3, true, true, false, false, false, false, 12, 2000);
    static final Scenario REFORMING_TWO =
            new Scenario("re-forming, two nodes", 2, true, true, false, false, false, false, 8, 1500);
    static final Scenario REFORMING_FIVE =
            new Scenario("re-forming, five nodes", 5, true, true, false, false, false, false, 16, 2000);
    static final Scenario REFORMING_LOSSY =
            new Scenario("re-forming, lossy", 3, true, true, true, true, false, false, 12, 2000);

    /** Messages are published until this time and a few more after all faults have stopped. */
    int messagesPerNode() {
        return 14;
    }

    @Override
    public String toString() {
        return name;
    }
}
