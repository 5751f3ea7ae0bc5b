package io.warrenmq.cluster.link;

/** Who is told of one pipe: that it is there, messages, that it is lost. Called by one thread of the network. */
public interface PipeEnd {
    /** Both sides have agreed on it. */
    void connected();

    /** @param message may be kept */
    void received(byte service, byte[] message);

    /** It could not be had, or has ended; told once. Nothing follows. */
    void lost(String reason);
}
