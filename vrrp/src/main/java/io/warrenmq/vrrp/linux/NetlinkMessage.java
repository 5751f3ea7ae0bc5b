package io.warrenmq.vrrp.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.warrenmq.vrrp.packet.Family;
import io.warrenmq.vrrp.packet.IpAddress;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes one request of routing netlink into a buffer, in the byte order of the machine. Owned by one thread. */
final class NetlinkMessage {

    static final int HEADER_BYTES = 16;
    static final int NLM_F_REQUEST = 1;
    static final int NLM_F_ACK = 4;
    static final int NLM_F_REPLACE = 0x100;
    static final int NLM_F_DUMP = 0x300;
    static final int NLM_F_CREATE = 0x400;
    static final int NLMSG_ERROR = 2;
    static final int NLMSG_DONE = 3;
    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_GETADDR = 22;

    private final MemorySegment segment;
    private int size;

    NetlinkMessage(MemorySegment segment) {
        this.segment = segment;
    }

    NetlinkMessage begin(int type, int flags, int sequence) {
        segment.fill((byte) 0);
        segment.set(JAVA_SHORT, 4, (short) type);
        segment.set(JAVA_SHORT, 6, (short) (flags | NLM_F_REQUEST));
        segment.set(JAVA_INT, 8, sequence);
        size = HEADER_BYTES;
        return this;
    }

    NetlinkMessage octet(int value) {
        segment.set(JAVA_BYTE, size, (byte) value);
        size++;
        return this;
    }

    NetlinkMessage word(int value) {
        segment.set(JAVA_INT, size, value);
        size += 4;
        return this;
    }

    NetlinkMessage attribute(int type, IpAddress address) {
        int length = address.family().addressSizeBytes();
        head(type, length);
        address.write(segment.asByteBuffer().order(ByteOrder.BIG_ENDIAN), size);
        size += length;
        return this;
    }

    NetlinkMessage attribute(int type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        head(type, bytes.length + 1);
        MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, size, bytes.length);
        size = size + bytes.length + 1 + 3 & ~3;
        return this;
    }

    NetlinkMessage attribute(int type, int... words) {
        head(type, words.length * 4);
        for (int word : words) {
            word(word);
        }
        return this;
    }

    private void head(int type, int length) {
        segment.set(JAVA_SHORT, size, (short) (length + 4));
        segment.set(JAVA_SHORT, size + 2, (short) type);
        size += 4;
    }

    /** Finishes the message; returns its size. */
    int end() {
        segment.set(JAVA_INT, 0, size);
        return size;
    }

    static int family(Family family) {
        return SocketOptions.domain(family);
    }
}
