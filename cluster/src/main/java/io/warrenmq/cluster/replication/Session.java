package io.warrenmq.cluster.replication;

/**
 * A member's time between being let in and leaving. Acknowledgements count for one session: what a node held before it
 * crashed says nothing about what it holds now.
 *
 * @param index of the {@link RoleCommand.Up} that let the member in
 */
public record Session(EraId era, long index) {}
