package io.warrenmq.cluster.link;

/** A stream of messages in both directions between two processes. Thread-safe. */
public interface Pipe {
    /**
     * Hands a message over and returns at once; messages of one thread stay in order. Messages to a pipe that is lost
     * are lost.
     *
     * @param message belongs to the pipe from now on
     */
    void send(byte service, byte[] message);

    /** Bytes that the network has not taken yet. */
    long pendingBytes();

    /** Ends it on both sides; {@link PipeEnd#lost} tells when. */
    void close();
}
