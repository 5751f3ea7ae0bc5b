package io.warrenmq.cluster.replication;

/** What follows when nodes of two eras meet. */
public enum EraMeeting {
    /** Nothing that the first side knows as committed is missing from the second: it rejoins silently. */
    FIRST_REJOINS,
    /** Nothing that the second side knows as committed is missing from the first: it rejoins silently. */
    SECOND_REJOINS,
    /** Both have what the other lacks: to be reported, and treated as the partition strategy says. */
    PARTITION,
    /** Neither serves yet: the boot rule of the partition strategy decides who goes first. */
    NOBODY_RUNS
}
