package io.warrenmq.server.amqp;

import io.warrenmq.wire.MethodId;
import io.warrenmq.wire.Utf8;

/** A consumer of direct replies. {@link #deliver} may be called on any loop, the rest belongs to the channel's loop. */
final class ReplyConsumer {
    /** Replies that the requester does not read are dropped beyond this. */
    private static final long LARGEST_PENDING_BYTES = 4 << 20;

    private final Channel channel;
    private final String tag;
    private final String address;
    private final String vhost;
    private final byte[] prefix;

    ReplyConsumer(Channel channel, String tag, String address, String vhost) {
        this.channel = channel;
        this.tag = tag;
        this.address = address;
        this.vhost = vhost;
        byte[] octets = Utf8.encode(tag);
        byte[] shortstr = new byte[octets.length + 1];
        shortstr[0] = (byte) octets.length;
        System.arraycopy(octets, 0, shortstr, 1, octets.length);
        prefix = ContentWriter.prefix(channel.number(), MethodId.BASIC_DELIVER, shortstr);
    }

    String tag() {
        return tag;
    }

    String address() {
        return address;
    }

    String vhost() {
        return vhost;
    }

    /**
     * Takes a reply, with one reference to its record. The references of the caller's chunk writer must have been
     * flushed.
     */
    void deliver(long location) {
        channel.loop().run(() -> write(location));
    }

    private void write(long location) {
        if (channel.isOpen() && channel.connection().pendingOutputBytes() < LARGEST_PENDING_BYTES) {
            channel.contentWriter()
                    .deliver(channel.number(), prefix, channel.deliveries().nextTag(), false, location);
            channel.countDelivered(true, false);
        } else {
            channel.countDropped();
        }
        channel.loop().releaser().release(location);
    }
}
