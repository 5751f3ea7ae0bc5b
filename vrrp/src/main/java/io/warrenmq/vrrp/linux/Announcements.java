package io.warrenmq.vrrp.linux;

import static io.warrenmq.vrrp.linux.SocketOptions.check;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.warrenmq.vrrp.packet.Family;
import io.warrenmq.vrrp.packet.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Tells neighbours which hardware address an IP address has: gratuitous ARP requests (RFC 5227) and unsolicited
 * neighbour advertisements (RFC 4861, section 7.2.6), as whole frames. Owned by the thread that opened it.
 */
public final class Announcements implements AutoCloseable {

    private static final int MSG_DONTWAIT = 0x40;
    private static final int ARP_FRAME_BYTES = 42;
    private static final int NA_FRAME_BYTES = 14 + 40 + 32;

    private final Libc libc;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment frame = arena.allocate(128, 8);
    private final ByteBuffer bytes = frame.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
    private final MemorySegment address = arena.allocate(SocketOptions.SOCKADDR_LL_SIZE, 8);
    private final int fd;

    Announcements(Libc libc) {
        this.libc = libc;
        // Protocol 0: it sends, and receives nothing.
        fd = check(
                libc.socket(SocketOptions.AF_PACKET, SocketOptions.SOCK_RAW | SocketOptions.SOCK_CLOEXEC, 0),
                "open a packet socket");
    }

    /**
     * Announces an address once.
     *
     * @param router whether this host forwards packets of the address's family
     * @return 0, or the error number
     */
    public int announce(Link link, IpAddress announced, boolean router) {
        if (!link.isEthernet()) {
            return 0;
        }
        int size = announced.family() == Family.IPV4
                ? writeArp(bytes, link.hardware(), announced)
                : writeNeighbourAdvertisement(bytes, link.hardware(), announced, router);
        address.fill((byte) 0);
        address.set(JAVA_SHORT, 0, (short) SocketOptions.AF_PACKET);
        address.set(JAVA_INT, 4, link.index());
        address.set(JAVA_BYTE, 11, (byte) 6);
        long result = libc.sendto(fd, frame, size, MSG_DONTWAIT, address, SocketOptions.SOCKADDR_LL_SIZE);
        return result < 0 ? (int) -result : 0;
    }

    static int writeArp(ByteBuffer frame, long hardware, IpAddress announced) {
        putHardware(frame, 0, 0xffff_ffff_ffffL);
        putHardware(frame, 6, hardware);
        frame.putShort(12, (short) 0x0806);
        frame.putShort(14, (short) 1);
        frame.putShort(16, (short) 0x0800);
        frame.put(18, (byte) 6);
        frame.put(19, (byte) 4);
        // A request, which everybody reads; the target's hardware address is all ones as Keepalived writes it.
        frame.putShort(20, (short) 1);
        putHardware(frame, 22, hardware);
        announced.write(frame, 28);
        putHardware(frame, 32, 0xffff_ffff_ffffL);
        announced.write(frame, 38);
        return ARP_FRAME_BYTES;
    }

    static int writeNeighbourAdvertisement(ByteBuffer frame, long hardware, IpAddress announced, boolean router) {
        IpAddress allNodes = new IpAddress(Family.IPV6, 0xff02L << 48, 1);
        putHardware(frame, 0, 0x3333_0000_0001L);
        putHardware(frame, 6, hardware);
        frame.putShort(12, (short) 0x86dd);
        frame.putInt(14, 6 << 28);
        frame.putShort(18, (short) 32);
        frame.put(20, (byte) 58);
        frame.put(21, (byte) 255);
        announced.write(frame, 22);
        allNodes.write(frame, 38);
        frame.put(54, (byte) 136);
        frame.put(55, (byte) 0);
        frame.putShort(56, (short) 0);
        // Override, and router if it is one; it answers no solicitation.
        frame.putInt(58, (router ? 0x8000_0000 : 0) | 0x2000_0000);
        announced.write(frame, 62);
        frame.put(78, (byte) 2);
        frame.put(79, (byte) 1);
        putHardware(frame, 80, hardware);
        long sum = 32 + 58;
        for (int at = 22; at < NA_FRAME_BYTES; at += 2) {
            sum += frame.getShort(at) & 0xffff;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        frame.putShort(56, (short) ~sum);
        return NA_FRAME_BYTES;
    }

    private static void putHardware(ByteBuffer frame, int offset, long hardware) {
        frame.putShort(offset, (short) (hardware >>> 32));
        frame.putInt(offset + 2, (int) hardware);
    }

    @Override
    public void close() {
        libc.close(fd);
        arena.close();
    }
}
