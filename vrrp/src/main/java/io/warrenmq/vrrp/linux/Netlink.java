package io.warrenmq.vrrp.linux;

import static io.warrenmq.vrrp.linux.SocketOptions.check;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.warrenmq.vrrp.config.VirtualAddress;
import io.warrenmq.vrrp.packet.Family;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Routing netlink: adds and removes addresses, and reports links and addresses. Owned by the thread that opened it. */
public final class Netlink implements AutoCloseable {

    /** A lifetime without end. */
    public static final int FOREVER = -1;

    private static final int NETLINK_ROUTE = 0;
    private static final int GROUP_LINK = 1;
    private static final int GROUP_IPV4_ADDRESS = 0x10;
    private static final int GROUP_IPV6_ADDRESS = 0x100;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_LABEL = 3;
    private static final int IFA_BROADCAST = 4;
    private static final int IFA_CACHEINFO = 6;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_F_NODAD = 2;
    private static final int IFA_F_NOPREFIXROUTE = 0x200;
    private static final int IFA_F_HOMEADDRESS = 0x10;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MONITOR_BUFFER_BYTES = 1 << 20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final long ANSWER_TIMEOUT_S = 2;

    private final Libc libc;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment request = arena.allocate(1024, 8);
    private final MemorySegment answer = arena.allocate(BUFFER_BYTES, 8);
    private final NetlinkMessage message = new NetlinkMessage(request);
    private final int commandFd;
    private final int monitorFd;
    private int sequence;

    Netlink(Libc libc) {
        this.libc = libc;
        commandFd = open(0, 0);
        monitorFd = open(SocketOptions.SOCK_NONBLOCK, GROUP_LINK | GROUP_IPV4_ADDRESS | GROUP_IPV6_ADDRESS);
        MemorySegment timeout = arena.allocate(16, 8);
        timeout.set(JAVA_LONG, 0, ANSWER_TIMEOUT_S);
        check(
                libc.setsockopt(commandFd, SocketOptions.SOL_SOCKET, SocketOptions.SO_RCVTIMEO, timeout, 16),
                "set a timeout");
        new SocketOptions(libc, monitorFd)
                .wish(SocketOptions.SOL_SOCKET, SocketOptions.SO_RCVBUF, MONITOR_BUFFER_BYTES)
                .wish(SocketOptions.SOL_SOCKET, SocketOptions.SO_RCVBUFFORCE, MONITOR_BUFFER_BYTES);
    }

    private int open(int flags, int groups) {
        int type = SocketOptions.SOCK_RAW | SocketOptions.SOCK_CLOEXEC | flags;
        int fd = check(libc.socket(SocketOptions.AF_NETLINK, type, NETLINK_ROUTE), "open routing netlink");
        MemorySegment address = arena.allocate(12, 4);
        address.set(JAVA_SHORT, 0, (short) SocketOptions.AF_NETLINK);
        address.set(JAVA_INT, 8, groups);
        check(libc.bind(fd, address, 12), "bind routing netlink");
        return fd;
    }

    /** The file descriptor to poll for reports. */
    public int monitorFd() {
        return monitorFd;
    }

    /**
     * Adds an address, or gives a present one a new lifetime.
     *
     * @param validSeconds after which the kernel removes it unless this is called again; or {@link #FOREVER}
     * @return 0, or the error number
     */
    public int addAddress(VirtualAddress address, int interfaceIndex, int validSeconds) {
        int flags = NetlinkMessage.NLM_F_ACK | NetlinkMessage.NLM_F_CREATE | NetlinkMessage.NLM_F_REPLACE;
        beginAddress(NetlinkMessage.RTM_NEWADDR, flags, address, interfaceIndex);
        address.broadcast().ifPresent(broadcast -> message.attribute(IFA_BROADCAST, broadcast));
        address.label().ifPresent(label -> message.attribute(IFA_LABEL, label));
        int preferred = preferredSeconds(address, validSeconds);
        if (validSeconds != FOREVER || preferred != FOREVER) {
            message.attribute(IFA_CACHEINFO, preferred, validSeconds, 0, 0);
        }
        int addressFlags = (address.prefixRoute() ? 0 : IFA_F_NOPREFIXROUTE) | (address.home() ? IFA_F_HOMEADDRESS : 0);
        if (address.address().family() == Family.IPV6 && !address.duplicateDetection()) {
            // Without it nothing may be sent from the address for a second.
            addressFlags |= IFA_F_NODAD;
        }
        if (addressFlags != 0) {
            message.attribute(IFA_FLAGS, addressFlags);
        }
        return acknowledged();
    }

    // A single IPv6 address is added deprecated, so that the host does not take it for its own connections.
    private static int preferredSeconds(VirtualAddress address, int validSeconds) {
        boolean single =
                address.address().family() == Family.IPV6 && address.prefixLength() == Family.IPV6.addressBits();
        long wanted = address.preferredSeconds().orElse(single ? 0 : FOREVER);
        if (validSeconds == FOREVER) {
            return (int) wanted;
        }
        return wanted == FOREVER ? validSeconds : (int) Math.min(wanted, validSeconds);
    }

    /**
     * Removes an address.
     *
     * @return 0, or the error number; an address that is not there is no error
     */
    public int removeAddress(VirtualAddress address, int interfaceIndex) {
        beginAddress(NetlinkMessage.RTM_DELADDR, NetlinkMessage.NLM_F_ACK, address, interfaceIndex);
        int error = acknowledged();
        return error == Errno.EADDRNOTAVAIL || error == Errno.ENODEV ? 0 : error;
    }

    private void beginAddress(int type, int flags, VirtualAddress address, int interfaceIndex) {
        sequence++;
        message.begin(type, flags, sequence)
                .octet(NetlinkMessage.family(address.address().family()))
                .octet(address.prefixLength())
                .octet(0)
                .octet(address.scope())
                .word(interfaceIndex)
                .attribute(IFA_LOCAL, address.address())
                .attribute(IFA_ADDRESS, address.peer().orElse(address.address()));
    }

    private int acknowledged() {
        int size = message.end();
        long sent = libc.sendto(commandFd, request, size, 0, MemorySegment.NULL, 0);
        if (sent < 0) {
            return (int) -sent;
        }
        while (true) {
            long length = libc.recv(commandFd, answer, BUFFER_BYTES, 0);
            if (length == -Errno.EINTR) {
                continue;
            }
            if (length < 0) {
                return (int) -length;
            }
            // An answer to a request that was given up before is not ours.
            if (length >= 20 && answer.get(JAVA_INT, 8) == sequence) {
                return -answer.get(JAVA_INT, 16);
            }
        }
    }

    /** All interfaces. */
    public List<LinkState> links() {
        List<LinkState> links = new ArrayList<>();
        dump(NetlinkMessage.RTM_GETLINK, event -> {
            if (event instanceof LinkEvent.Changed(LinkState state)) {
                links.add(state);
            }
        });
        return links;
    }

    /** All addresses of this host. */
    public List<HostAddress> addresses() {
        List<HostAddress> addresses = new ArrayList<>();
        dump(NetlinkMessage.RTM_GETADDR, event -> {
            if (event instanceof LinkEvent.Added(HostAddress address)) {
                addresses.add(address);
            }
        });
        return addresses;
    }

    private void dump(int type, Consumer<LinkEvent> receiver) {
        sequence++;
        int size = message.begin(type, NetlinkMessage.NLM_F_DUMP, sequence)
                .word(0)
                .word(0)
                .word(0)
                .word(0)
                .end();
        long sent = libc.sendto(commandFd, request, size, 0, MemorySegment.NULL, 0);
        if (sent < 0) {
            throw new LinuxException("cannot ask for interfaces", (int) -sent);
        }
        while (true) {
            long length = libc.recv(commandFd, answer, BUFFER_BYTES, 0);
            if (length == -Errno.EINTR) {
                continue;
            }
            if (length < 0) {
                throw new LinuxException("cannot read interfaces", (int) -length);
            }
            if (read(length, receiver)) {
                return;
            }
        }
    }

    /** Hands over what has been reported. */
    public void receive(Consumer<LinkEvent> receiver) {
        while (true) {
            long length = libc.recv(monitorFd, answer, BUFFER_BYTES, MSG_DONTWAIT);
            if (length == -Errno.ENOBUFS) {
                receiver.accept(new LinkEvent.Overrun());
            } else if (length < 0) {
                return;
            } else {
                read(length, receiver);
            }
        }
    }

    // Returns whether the end of an answer was seen.
    private boolean read(long length, Consumer<LinkEvent> receiver) {
        for (long offset = 0; offset + NetlinkMessage.HEADER_BYTES <= length; ) {
            int size = answer.get(JAVA_INT, offset);
            int type = answer.get(JAVA_SHORT, offset + 4) & 0xffff;
            if (size < NetlinkMessage.HEADER_BYTES || offset + size > length) {
                return false;
            }
            if (type == NetlinkMessage.NLMSG_DONE || type == NetlinkMessage.NLMSG_ERROR) {
                return true;
            }
            NetlinkReports.read(answer, offset, size).ifPresent(receiver);
            offset += size + 3 & ~3;
        }
        return false;
    }

    @Override
    public void close() {
        libc.close(commandFd);
        libc.close(monitorFd);
        arena.close();
    }
}
