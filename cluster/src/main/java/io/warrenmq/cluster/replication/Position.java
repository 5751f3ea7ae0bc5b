package io.warrenmq.cluster.replication;

/**
 * A place in a metadata log. A term of an era has one leader, so logs with an equal position have equal prefixes.
 *
 * @param index counts on across eras, from 1
 */
public record Position(EraId era, long term, long index) {

    /** What is the same for all entries that one leader wrote. */
    public Term label() {
        return new Term(era, term);
    }

    /** A term of an era: the label of an entry of the metadata log. */
    public record Term(EraId era, long term) {}
}
