package io.warrenmq.cluster.replication;

/** Messages and settlements of a copy that an owner may lack, or an opaque reference to them. */
public interface OfferedPart {

    /** Index in the offered copy up to where this says everything. */
    long lastIndex();
}
