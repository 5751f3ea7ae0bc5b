package io.warrenmq.vrrp.linux;

import static io.warrenmq.vrrp.linux.SocketOptions.check;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.warrenmq.vrrp.packet.Datagram;
import io.warrenmq.vrrp.packet.Family;
import io.warrenmq.vrrp.packet.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A pair of raw sockets for the adverts of one interface and family, multicast or from one unicast address. Owned by
 * the thread that opened it.
 */
public final class AdvertSocket implements AutoCloseable {

    /** What a pair is opened for; instances with equal ones share it. */
    public record Key(
            Optional<Link> link, Family family, Optional<IpAddress> group, Optional<IpAddress> unicastSource) {}

    private static final int PROTOCOL_VRRP = 112;
    private static final int HOP_LIMIT = 255;
    private static final int TOS_INTERNETWORK_CONTROL = 0xc0;
    private static final int PRIORITY = 6;
    private static final int MSG_DONTROUTE = 4;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int MAX_PACKET_BYTES = 4096;
    private static final int MAX_BURST = 512;
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;
    private static final int CONTROL_BYTES = 256;

    private final Libc libc;
    private final Key key;
    private final Arena arena = Arena.ofShared();
    private final int receiveFd;
    private final int sendFd;
    private final MemorySegment packet = arena.allocate(MAX_PACKET_BYTES, 8);
    private final ByteBuffer packetBytes = packet.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
    private final MemorySegment sent = arena.allocate(MAX_PACKET_BYTES, 8);
    private final ByteBuffer sentBytes = sent.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
    private final MemorySegment address = arena.allocate(SocketOptions.SOCKADDR_IN6_SIZE, 8);
    private final MemorySegment message = arena.allocate(56, 8);
    private final MemorySegment vector = arena.allocate(16, 8);
    private final MemorySegment control = arena.allocate(CONTROL_BYTES, 8);

    AdvertSocket(Libc libc, Key key) {
        this.libc = libc;
        this.key = key;
        int receive = -1;
        int send = -1;
        try {
            receive = openReceiver();
            send = openSender();
        } catch (LinuxException e) {
            if (receive >= 0) {
                libc.close(receive);
            }
            arena.close();
            throw e;
        }
        receiveFd = receive;
        sendFd = send;
    }

    /** The file descriptor to poll for adverts. */
    public int receiveFd() {
        return receiveFd;
    }

    /** What it is open for. */
    public Key key() {
        return key;
    }

    private int interfaceIndex() {
        return key.link().map(Link::index).orElse(0);
    }

    private int openReceiver() {
        int type = SocketOptions.SOCK_RAW | SocketOptions.SOCK_CLOEXEC | SocketOptions.SOCK_NONBLOCK;
        int fd = check(libc.socket(SocketOptions.domain(key.family()), type, PROTOCOL_VRRP), "open a raw socket");
        try {
            SocketOptions options = new SocketOptions(libc, fd);
            options.wish(SocketOptions.SOL_SOCKET, SocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            key.link().ifPresent(link -> options.bindToDevice(link.name()));
            if (key.family() == Family.IPV4) {
                options.wish(SocketOptions.IPPROTO_IP, SocketOptions.IP_MULTICAST_ALL, 0);
            } else {
                options.wish(SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_MULTICAST_ALL, 0);
                options.set(
                        SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_CHECKSUM, 6, "let the kernel verify checksums");
                options.set(SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_RECVHOPLIMIT, 1, "receive hop limits");
                options.set(SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_RECVPKTINFO, 1, "receive destinations");
            }
            key.group().ifPresent(group -> options.join(group, interfaceIndex()));
            return fd;
        } catch (LinuxException e) {
            libc.close(fd);
            throw e;
        }
    }

    private int openSender() {
        boolean ipv4 = key.family() == Family.IPV4;
        // IPPROTO_RAW takes the whole header from us: the source used in the checksum is certain.
        int protocol = ipv4 ? SocketOptions.IPPROTO_RAW : PROTOCOL_VRRP;
        int type = SocketOptions.SOCK_RAW | SocketOptions.SOCK_CLOEXEC;
        int fd = check(libc.socket(SocketOptions.domain(key.family()), type, protocol), "open a raw socket");
        try {
            SocketOptions options = new SocketOptions(libc, fd);
            options.wish(SocketOptions.SOL_SOCKET, SocketOptions.SO_PRIORITY, PRIORITY);
            key.link().ifPresent(link -> options.bindToDevice(link.name()));
            if (ipv4) {
                options.set(SocketOptions.IPPROTO_IP, SocketOptions.IP_MULTICAST_LOOP, 0, "not hear ourselves");
                key.link().ifPresent(link -> options.multicastInterface(link.index()));
            } else {
                options.receiveNothing();
                options.set(SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_CHECKSUM, 6, "let the kernel sum");
                options.set(SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_MULTICAST_LOOP, 0, "not hear ourselves");
                options.set(
                        SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_MULTICAST_HOPS, HOP_LIMIT, "set the hop limit");
                options.set(
                        SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_UNICAST_HOPS, HOP_LIMIT, "set the hop limit");
                options.wish(SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_TCLASS, TOS_INTERNETWORK_CONTROL);
                key.link()
                        .ifPresent(link -> options.set(
                                SocketOptions.IPPROTO_IPV6,
                                SocketOptions.IPV6_MULTICAST_IF,
                                link.index(),
                                "send multicast"));
                key.unicastSource().ifPresent(source -> options.bind(source, interfaceIndex()));
            }
            return fd;
        } catch (LinuxException e) {
            libc.close(fd);
            throw e;
        }
    }

    /** Where the caller writes a message, from {@link #messageOffset} on. */
    public ByteBuffer outgoing() {
        return sentBytes;
    }

    public int messageOffset() {
        return key.family() == Family.IPV4 ? IPV4_HEADER_BYTES : 0;
    }

    /**
     * Sends the message that the caller wrote.
     *
     * @return 0, or the error number
     */
    public int send(IpAddress source, IpAddress destination, int messageSizeBytes, int hopLimit) {
        int size = messageOffset() + messageSizeBytes;
        if (key.family() == Family.IPV4) {
            writeHeader(source, destination, size, hopLimit);
        }
        SocketOptions.writeAddress(address, destination, interfaceIndex());
        int flags = MSG_DONTWAIT | (destination.isMulticast() ? MSG_DONTROUTE : 0);
        long result = libc.sendto(sendFd, sent, size, flags, address, SocketOptions.addressSize(key.family()));
        return result < 0 ? (int) -result : 0;
    }

    // The kernel fills in the checksum of the header, and the total length.
    private void writeHeader(IpAddress source, IpAddress destination, int size, int hopLimit) {
        sentBytes.put(0, (byte) 0x45);
        sentBytes.put(1, (byte) TOS_INTERNETWORK_CONTROL);
        sentBytes.putShort(2, (short) size);
        sentBytes.putInt(4, 0);
        sentBytes.put(8, (byte) hopLimit);
        sentBytes.put(9, (byte) PROTOCOL_VRRP);
        sentBytes.putShort(10, (short) 0);
        source.write(sentBytes, 12);
        destination.write(sentBytes, 16);
    }

    /** Hands over what has arrived; at most a burst, so that a flood cannot hold up timers. */
    public void receive(Consumer<Datagram> receiver) {
        boolean ipv4 = key.family() == Family.IPV4;
        for (int count = 0; count < MAX_BURST; count++) {
            long size = ipv4 ? libc.recv(receiveFd, packet, MAX_PACKET_BYTES, MSG_DONTWAIT) : receiveMessage();
            if (size < 0) {
                return;
            }
            Optional<Datagram> datagram = ipv4 ? datagram4(size) : datagram6(size);
            datagram.filter(Datagram::namesRouter).ifPresent(receiver);
        }
    }

    private Optional<Datagram> datagram4(long size) {
        int headerSize = (packetBytes.get(0) & 0xf) * 4;
        int totalLength = packetBytes.getShort(2) & 0xffff;
        if (size < IPV4_HEADER_BYTES || headerSize < IPV4_HEADER_BYTES || totalLength != size || headerSize > size) {
            return Optional.empty();
        }
        return Optional.of(new Datagram(
                IpAddress.read(packetBytes, 12, Family.IPV4),
                IpAddress.read(packetBytes, 16, Family.IPV4),
                headerSize,
                packetBytes.get(8) & 0xff,
                packetBytes,
                headerSize,
                (int) size - headerSize));
    }

    // The hop limit and the destination of IPv6 come as control messages only.
    private long receiveMessage() {
        vector.set(ADDRESS, 0, packet);
        vector.set(JAVA_LONG, 8, MAX_PACKET_BYTES);
        message.fill((byte) 0);
        message.set(ADDRESS, 0, address);
        message.set(JAVA_INT, 8, SocketOptions.SOCKADDR_IN6_SIZE);
        message.set(ADDRESS, 16, vector);
        message.set(JAVA_LONG, 24, 1);
        message.set(ADDRESS, 32, control);
        message.set(JAVA_LONG, 40, CONTROL_BYTES);
        return libc.recvmsg(receiveFd, message, MSG_DONTWAIT);
    }

    private Optional<Datagram> datagram6(long size) {
        ByteBuffer controlBytes = control.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
        int hopLimit = -1;
        IpAddress destination = null;
        long end = Math.min(message.get(JAVA_LONG, 40), CONTROL_BYTES);
        for (long offset = 0; offset + 16 <= end; ) {
            long length = control.get(JAVA_LONG, offset);
            int type = control.get(JAVA_INT, offset + 12);
            if (length < 16) {
                break;
            }
            if (control.get(JAVA_INT, offset + 8) == SocketOptions.IPPROTO_IPV6) {
                if (type == SocketOptions.IPV6_HOPLIMIT) {
                    hopLimit = control.get(JAVA_INT, offset + 16);
                } else if (type == SocketOptions.IPV6_PKTINFO) {
                    destination = IpAddress.read(controlBytes, (int) offset + 16, Family.IPV6);
                }
            }
            offset += (length + 7) & ~7L;
        }
        if (destination == null || hopLimit < 0) {
            return Optional.empty();
        }
        IpAddress source = IpAddress.read(address.asByteBuffer().order(ByteOrder.BIG_ENDIAN), 8, Family.IPV6);
        return Optional.of(new Datagram(source, destination, IPV6_HEADER_BYTES, hopLimit, packetBytes, 0, (int) size));
    }

    @Override
    public void close() {
        libc.close(receiveFd);
        libc.close(sendFd);
        arena.close();
    }

    @Override
    public String toString() {
        return "[ifindex(" + interfaceIndex() + "), family(" + key.family() + "), proto(112), fd(" + receiveFd + ","
                + sendFd + ") "
                + key.group()
                        .map(group -> "multicast, address(" + group + ")")
                        .orElseGet(() -> "unicast, address("
                                + key.unicastSource().map(IpAddress::toString).orElse("") + ")")
                + "]";
    }
}
