package io.warrenmq.server.netty;

import io.netty.channel.Channel;
import io.warrenmq.server.amqp.PeerInfo;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/** Who is at the other end of a socket. */
final class PeerAddresses {
    private static final int IPV6_BYTES = 16;
    private static final int IPV4_OFFSET = 12;

    private PeerAddresses() {}

    static PeerInfo of(Channel channel, Optional<ProxyHeader> proxy, Optional<PeerInfo.Tls> tls) {
        InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
        InetSocketAddress local = (InetSocketAddress) channel.localAddress();
        InetSocketAddress peer = proxy.flatMap(ProxyHeader::source).orElse(remote);
        InetSocketAddress server = proxy.flatMap(ProxyHeader::destination).orElse(local);
        InetAddress peerAddress = unmapped(peer.getAddress());
        return new PeerInfo(
                text(peerAddress),
                peer.getPort(),
                text(unmapped(server.getAddress())),
                server.getPort(),
                peerAddress.isLoopbackAddress(),
                tls);
    }

    /** {@code ::ffff:127.0.0.1} is 127.0.0.1: what the system shows on a socket for both families. */
    static InetAddress unmapped(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != IPV6_BYTES || bytes[10] != (byte) 0xFF || bytes[11] != (byte) 0xFF) {
            return address;
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return address;
            }
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, IPV4_OFFSET, IPV6_BYTES));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        if (address instanceof Inet6Address) {
            int scope = text.indexOf('%');
            return compressed(scope < 0 ? text : text.substring(0, scope));
        }
        return text;
    }

    /** The longest run of zero groups as {@code ::}, which is how addresses are written (RFC 5952). */
    private static String compressed(String text) {
        String[] groups = text.split(":");
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < groups.length; i++) {
            int length = 0;
            while (i + length < groups.length && groups[i + length].equals("0")) {
                length++;
            }
            if (length > bestLength) {
                best = i;
                bestLength = length;
            }
        }
        if (best < 0) {
            return text;
        }
        String before = String.join(":", Arrays.copyOfRange(groups, 0, best));
        String after = String.join(":", Arrays.copyOfRange(groups, best + bestLength, groups.length));
        return before + "::" + after;
    }
}
