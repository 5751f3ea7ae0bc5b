package io.warrenmq.server.amqp;

/** What a channel has done. Written by its loop, read racily by listings. */
final class ChannelCounters {
    long published;
    long publishedBytes;
    long unroutable;
    long returned;
    long deliveredForAck;
    long deliveredNoAck;
    long redelivered;
    long gotForAck;
    long gotNoAck;
    long gotEmpty;
    long acknowledged;
    long dropped;

    void got(boolean noAck, boolean again) {
        if (noAck) {
            gotNoAck++;
        } else {
            gotForAck++;
        }
        if (again) {
            redelivered++;
        }
    }

    void delivered(boolean noAck, boolean again) {
        if (noAck) {
            deliveredNoAck++;
        } else {
            deliveredForAck++;
        }
        if (again) {
            redelivered++;
        }
    }
}
