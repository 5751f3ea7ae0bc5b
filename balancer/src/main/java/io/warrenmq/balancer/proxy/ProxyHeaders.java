package io.warrenmq.balancer.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.warrenmq.balancer.config.ServerSettings.ProxyHeader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes and reads headers of the PROXY protocol, versions 1 and 2. */
public final class ProxyHeaders {
    /** A version 1 line is never longer; a version 2 header may be, by its extensions. */
    public static final int LONGEST_BYTES = 4096;

    private static final byte[] V2_SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final byte[] V1_SIGNATURE = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int V1_LONGEST_BYTES = 107;
    private static final int V2_FIXED_BYTES = 16;

    private ProxyHeaders() {}

    /** What the first bytes of a connection are. */
    public sealed interface Parsed {
        /** The header ended before the reader index; without addresses the socket's own count. */
        record Header(Optional<InetSocketAddress> source, Optional<InetSocketAddress> destination) implements Parsed {}

        record NeedsMore() implements Parsed {}

        record Malformed(String reason) implements Parsed {}
    }

    /** The header for a connection from {@code source}, which came to {@code destination}. */
    public static ByteBuf encode(
            ProxyHeader version, InetSocketAddress source, InetSocketAddress destination, ByteBufAllocator allocator) {
        return version == ProxyHeader.V1
                ? version1(source, destination, allocator)
                : version2(source, destination, allocator);
    }

    /** The header of a check with version 2: the proxy speaks for itself. */
    public static ByteBuf local(ByteBufAllocator allocator) {
        return allocator
                .buffer(V2_FIXED_BYTES)
                .writeBytes(V2_SIGNATURE)
                .writeByte(0x20)
                .writeByte(0)
                .writeShort(0);
    }

    private static ByteBuf version1(
            InetSocketAddress source, InetSocketAddress destination, ByteBufAllocator allocator) {
        InetAddress from = source.getAddress();
        InetAddress to = destination.getAddress();
        boolean sameFamily = from.getAddress().length == to.getAddress().length;
        String line = sameFamily
                ? "PROXY " + (from.getAddress().length == 4 ? "TCP4 " : "TCP6 ") + from.getHostAddress() + " "
                        + to.getHostAddress() + " " + source.getPort() + " " + destination.getPort() + "\r\n"
                : "PROXY UNKNOWN\r\n";
        return allocator.buffer(V1_LONGEST_BYTES).writeBytes(line.getBytes(StandardCharsets.US_ASCII));
    }

    private static ByteBuf version2(
            InetSocketAddress source, InetSocketAddress destination, ByteBufAllocator allocator) {
        byte[] from = source.getAddress().getAddress();
        byte[] to = destination.getAddress().getAddress();
        ByteBuf header = allocator.buffer(52).writeBytes(V2_SIGNATURE).writeByte(0x21);
        if (from.length != to.length) {
            return header.writeByte(0).writeShort(0);
        }
        return header.writeByte(from.length == 4 ? 0x11 : 0x21)
                .writeShort(2 * from.length + 4)
                .writeBytes(from)
                .writeBytes(to)
                .writeShort(source.getPort())
                .writeShort(destination.getPort());
    }

    /** Reads a header from the reader index on, and moves it behind the header if it is complete. */
    public static Parsed parse(ByteBuf bytes) {
        if (startsLike(bytes, V2_SIGNATURE)) {
            return bytes.readableBytes() < V2_FIXED_BYTES ? new Parsed.NeedsMore() : parse2(bytes);
        }
        return startsLike(bytes, V1_SIGNATURE) ? parse1(bytes) : new Parsed.Malformed("no PROXY protocol header");
    }

    private static boolean startsLike(ByteBuf bytes, byte[] signature) {
        int length = Math.min(bytes.readableBytes(), signature.length);
        for (int index = 0; index < length; index++) {
            if (bytes.getByte(bytes.readerIndex() + index) != signature[index]) {
                return false;
            }
        }
        return true;
    }

    private static Parsed parse1(ByteBuf bytes) {
        int searched = Math.min(bytes.readableBytes(), V1_LONGEST_BYTES);
        int end = bytes.indexOf(bytes.readerIndex(), bytes.readerIndex() + searched, (byte) '\n');
        if (end < 0) {
            return searched == V1_LONGEST_BYTES ? new Parsed.Malformed("line too long") : new Parsed.NeedsMore();
        }
        String line = bytes.toString(bytes.readerIndex(), end - bytes.readerIndex(), StandardCharsets.US_ASCII);
        bytes.readerIndex(end + 1);
        if (!line.endsWith("\r")) {
            return new Parsed.Malformed("line does not end in CR LF");
        }
        String[] words = line.substring(0, line.length() - 1).split(" ", -1);
        if (words.length >= 2 && words[1].equals("UNKNOWN")) {
            return new Parsed.Header(Optional.empty(), Optional.empty());
        }
        if (words.length != 6 || !words[1].equals("TCP4") && !words[1].equals("TCP6")) {
            return new Parsed.Malformed("not a line for TCP4, TCP6 or UNKNOWN");
        }
        try {
            return new Parsed.Header(
                    Optional.of(literal(words[2], words[4])), Optional.of(literal(words[3], words[5])));
        } catch (IllegalArgumentException e) {
            return new Parsed.Malformed("address or port is not one");
        }
    }

    private static InetSocketAddress literal(String address, String port) {
        // ofLiteral never asks a name server, which a stranger's text must not make us do.
        return new InetSocketAddress(InetAddress.ofLiteral(address), Integer.parseInt(port));
    }

    private static Parsed parse2(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int version = bytes.getByte(at + 12) & 0xF0;
        int command = bytes.getByte(at + 12) & 0x0F;
        int family = bytes.getByte(at + 13) & 0xF0;
        int length = V2_FIXED_BYTES + bytes.getUnsignedShort(at + 14);
        if (version != 0x20 || command > 1) {
            return new Parsed.Malformed("unknown version or command");
        }
        if (length > LONGEST_BYTES) {
            return new Parsed.Malformed("header of " + length + " bytes, at most " + LONGEST_BYTES + " are read");
        }
        if (bytes.readableBytes() < length) {
            return new Parsed.NeedsMore();
        }
        bytes.skipBytes(length);
        int addressBytes = family == 0x10 ? 4 : family == 0x20 ? 16 : 0;
        if (command == 0 || addressBytes == 0) {
            return new Parsed.Header(Optional.empty(), Optional.empty());
        }
        if (length < V2_FIXED_BYTES + 2 * addressBytes + 4) {
            return new Parsed.Malformed("too short for its addresses");
        }
        int addresses = at + V2_FIXED_BYTES;
        int ports = addresses + 2 * addressBytes;
        return new Parsed.Header(
                Optional.of(address(bytes, addresses, addressBytes, ports)),
                Optional.of(address(bytes, addresses + addressBytes, addressBytes, ports + 2)));
    }

    private static InetSocketAddress address(ByteBuf bytes, int at, int length, int port) {
        byte[] address = new byte[length];
        bytes.getBytes(at, address);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), bytes.getUnsignedShort(port));
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address of " + length + " bytes", e);
        }
    }
}
