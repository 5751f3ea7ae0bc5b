package io.warrenmq.cluster.replication;

/**
 * One of two sides that meet in different eras.
 *
 * @param lineage of the metadata log of the node that decides for its side
 * @param commit greatest index that any node of the era, as far as this side reaches, knows as committed (rule E3a): a
 *     lagging node alone would give away what it does not know of
 * @param booting the side has not served anybody since its start
 */
public record EraSide(Era era, LabelRuns<Position.Term> lineage, long commit, boolean booting) {}
