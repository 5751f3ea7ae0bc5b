package io.warrenmq.cluster.queues;

/** Bytes that no version of this program that is known here has sent. */
final class MalformedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedException(String what) {
        super(what);
    }
}
