package io.warrenmq.vrrp.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.warrenmq.vrrp.packet.Family;
import io.warrenmq.vrrp.packet.IpAddress;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Optional;

/** Reads links and addresses out of messages of routing netlink. */
final class NetlinkReports {

    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_F_TENTATIVE = 0x40;
    private static final int IFA_F_DADFAILED = 0x08;
    private static final int IFF_UP = 1;
    private static final int IFF_RUNNING = 0x40;
    private static final int ARPHRD_ETHER = 1;
    private static final int LINK_BYTES = 16;
    private static final int ADDRESS_BYTES = 8;

    private NetlinkReports() {}

    /** What one message says; empty if it is about something else. */
    static Optional<LinkEvent> read(MemorySegment bytes, long offset, int length) {
        int type = bytes.get(JAVA_SHORT, offset + 4) & 0xffff;
        long body = offset + NetlinkMessage.HEADER_BYTES;
        long end = offset + length;
        return switch (type) {
            case NetlinkMessage.RTM_NEWLINK -> link(bytes, body, end).map(LinkEvent.Changed::new);
            case NetlinkMessage.RTM_DELLINK -> link(bytes, body, end).map(state -> new LinkEvent.Gone(state.link()));
            case NetlinkMessage.RTM_NEWADDR -> address(bytes, body, end).map(LinkEvent.Added::new);
            case NetlinkMessage.RTM_DELADDR -> address(bytes, body, end).map(LinkEvent.Removed::new);
            default -> Optional.empty();
        };
    }

    private static Optional<LinkState> link(MemorySegment bytes, long body, long end) {
        if (body + LINK_BYTES > end) {
            return Optional.empty();
        }
        int hardwareType = bytes.get(JAVA_SHORT, body + 2) & 0xffff;
        int index = bytes.get(JAVA_INT, body + 4);
        int flags = bytes.get(JAVA_INT, body + 8);
        String name = "";
        long hardware = 0;
        for (long at = body + LINK_BYTES; at + 4 <= end; ) {
            int size = bytes.get(JAVA_SHORT, at) & 0xffff;
            int type = bytes.get(JAVA_SHORT, at + 2) & 0x3fff;
            if (size < 4 || at + size > end) {
                break;
            }
            if (type == IFLA_IFNAME) {
                name = bytes.getString(at + 4);
            } else if (type == IFLA_ADDRESS && size == 10 && hardwareType == ARPHRD_ETHER) {
                for (int octet = 0; octet < 6; octet++) {
                    hardware = hardware << 8 | bytes.get(JAVA_BYTE, at + 4 + octet) & 0xff;
                }
            }
            at += size + 3 & ~3L;
        }
        boolean up = (flags & IFF_UP) != 0 && (flags & IFF_RUNNING) != 0;
        return name.isEmpty() ? Optional.empty() : Optional.of(new LinkState(new Link(index, name, hardware), up));
    }

    private static Optional<HostAddress> address(MemorySegment bytes, long body, long end) {
        if (body + ADDRESS_BYTES > end) {
            return Optional.empty();
        }
        int domain = bytes.get(JAVA_BYTE, body) & 0xff;
        if (domain != SocketOptions.AF_INET && domain != SocketOptions.AF_INET6) {
            return Optional.empty();
        }
        Family family = domain == SocketOptions.AF_INET ? Family.IPV4 : Family.IPV6;
        int prefix = bytes.get(JAVA_BYTE, body + 1) & 0xff;
        int flags = bytes.get(JAVA_BYTE, body + 2) & 0xff;
        int index = bytes.get(JAVA_INT, body + 4);
        IpAddress local = null;
        IpAddress far = null;
        for (long at = body + ADDRESS_BYTES; at + 4 <= end; ) {
            int size = bytes.get(JAVA_SHORT, at) & 0xffff;
            int type = bytes.get(JAVA_SHORT, at + 2) & 0x3fff;
            if (size < 4 || at + size > end) {
                break;
            }
            if (size - 4 == family.addressSizeBytes() && (type == IFA_LOCAL || type == IFA_ADDRESS)) {
                IpAddress address = IpAddress.read(
                        bytes.asSlice(at + 4, size - 4).asByteBuffer().order(ByteOrder.BIG_ENDIAN), 0, family);
                if (type == IFA_LOCAL) {
                    local = address;
                } else {
                    far = address;
                }
            } else if (type == IFA_FLAGS && size == 8) {
                flags = bytes.get(JAVA_INT, at + 4);
            }
            at += size + 3 & ~3L;
        }
        IpAddress address = local == null ? far : local;
        boolean usable = (flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0;
        return Optional.ofNullable(address).map(found -> new HostAddress(index, found, prefix, usable));
    }
}
