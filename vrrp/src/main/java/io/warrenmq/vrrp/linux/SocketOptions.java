package io.warrenmq.vrrp.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.warrenmq.vrrp.packet.Family;
import io.warrenmq.vrrp.packet.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers and structures of sockets, and the options that are set. Owned by one thread. */
final class SocketOptions {

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_NETLINK = 16;
    static final int AF_PACKET = 17;
    static final int SOCK_RAW = 3;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int IPPROTO_RAW = 255;
    static final int SOL_SOCKET = 1;
    static final int SO_RCVBUF = 8;
    static final int SO_PRIORITY = 12;
    static final int SO_RCVTIMEO = 20;
    static final int SO_BINDTODEVICE = 25;
    static final int SO_ATTACH_FILTER = 26;
    static final int SO_RCVBUFFORCE = 33;
    static final int IPPROTO_IP = 0;
    static final int IP_MULTICAST_IF = 32;
    static final int IP_MULTICAST_LOOP = 34;
    static final int IP_ADD_MEMBERSHIP = 35;
    static final int IP_MULTICAST_ALL = 49;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_CHECKSUM = 7;
    static final int IPV6_UNICAST_HOPS = 16;
    static final int IPV6_MULTICAST_IF = 17;
    static final int IPV6_MULTICAST_HOPS = 18;
    static final int IPV6_MULTICAST_LOOP = 19;
    static final int IPV6_ADD_MEMBERSHIP = 20;
    static final int IPV6_MULTICAST_ALL = 29;
    static final int IPV6_RECVPKTINFO = 49;
    static final int IPV6_PKTINFO = 50;
    static final int IPV6_RECVHOPLIMIT = 51;
    static final int IPV6_HOPLIMIT = 52;
    static final int IPV6_TCLASS = 67;

    static final int SOCKADDR_IN_SIZE = 16;
    static final int SOCKADDR_IN6_SIZE = 28;
    static final int SOCKADDR_LL_SIZE = 20;

    private static final int BPF_RET = 6;
    private static final int IFNAMSIZ = 16;

    private final Libc libc;
    private final int fd;

    SocketOptions(Libc libc, int fd) {
        this.libc = libc;
        this.fd = fd;
    }

    static int domain(Family family) {
        return family == Family.IPV4 ? AF_INET : AF_INET6;
    }

    static int addressSize(Family family) {
        return family == Family.IPV4 ? SOCKADDR_IN_SIZE : SOCKADDR_IN6_SIZE;
    }

    /** Writes a {@code sockaddr_in} or {@code sockaddr_in6}. */
    static void writeAddress(MemorySegment segment, IpAddress address, int interfaceIndex) {
        segment.fill((byte) 0);
        segment.set(JAVA_SHORT, 0, (short) domain(address.family()));
        // The buffer is big endian, as addresses are.
        ByteBuffer bytes = segment.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
        if (address.family() == Family.IPV4) {
            address.write(bytes, 4);
        } else {
            address.write(bytes, 8);
            if (address.isLinkLocal() || address.isMulticast()) {
                segment.set(JAVA_INT, 24, interfaceIndex);
            }
        }
    }

    SocketOptions set(int level, int option, int value, String what) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocateFrom(JAVA_INT, value);
            check(libc.setsockopt(fd, level, option, segment, 4), what);
        }
        return this;
    }

    /** Sets what older kernels may not know, or what needs more rights than are there; it is a wish. */
    SocketOptions wish(int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocateFrom(JAVA_INT, value);
            libc.setsockopt(fd, level, option, segment, 4);
        }
        return this;
    }

    SocketOptions bindToDevice(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(IFNAMSIZ);
            byte[] bytes = name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, Math.min(bytes.length, IFNAMSIZ - 1));
            check(libc.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, segment, IFNAMSIZ), "bind a socket to " + name);
        }
        return this;
    }

    SocketOptions bind(IpAddress address, int interfaceIndex) {
        try (Arena arena = Arena.ofConfined()) {
            int size = addressSize(address.family());
            MemorySegment segment = arena.allocate(size, 8);
            writeAddress(segment, address, interfaceIndex);
            check(libc.bind(fd, segment, size), "bind a socket to " + address);
        }
        return this;
    }

    SocketOptions join(IpAddress group, int interfaceIndex) {
        try (Arena arena = Arena.ofConfined()) {
            if (group.family() == Family.IPV4) {
                MemorySegment request = arena.allocate(12, 4);
                group.write(request.asByteBuffer().order(ByteOrder.BIG_ENDIAN), 0);
                request.set(JAVA_INT, 8, interfaceIndex);
                check(libc.setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, request, 12), "join " + group);
            } else {
                MemorySegment request = arena.allocate(20, 4);
                group.write(request.asByteBuffer().order(ByteOrder.BIG_ENDIAN), 0);
                request.set(JAVA_INT, 16, interfaceIndex);
                check(libc.setsockopt(fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, request, 20), "join " + group);
            }
        }
        return this;
    }

    SocketOptions multicastInterface(int interfaceIndex) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(12, 4);
            request.set(JAVA_INT, 8, interfaceIndex);
            check(libc.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, request, 12), "send multicast");
        }
        return this;
    }

    /** Lets nothing in: a raw socket that only sends would otherwise collect a copy of every packet. */
    SocketOptions receiveNothing() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filter = arena.allocate(8, 8);
            filter.set(JAVA_SHORT, 0, (short) BPF_RET);
            MemorySegment program = arena.allocate(16, 8);
            program.set(JAVA_SHORT, 0, (short) 1);
            program.set(java.lang.foreign.ValueLayout.ADDRESS, 8, filter);
            check(libc.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, program, 16), "filter a socket");
        }
        return this;
    }

    static int check(int result, String what) {
        if (result < 0) {
            throw new LinuxException("cannot " + what, -result);
        }
        return result;
    }
}
