package io.warrenmq.server.netty;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A PROXY protocol header, version 1 (text) or 2 (binary), as HAProxy defines it.
 *
 * @param lengthBytes of the header
 * @param source address of the client; empty when the proxy speaks for itself (LOCAL, UNKNOWN)
 * @param destination address that the client connected to
 */
record ProxyHeader(int lengthBytes, Optional<InetSocketAddress> source, Optional<InetSocketAddress> destination) {
    /** A version 1 line is never longer; a version 2 header may be, by its extensions. */
    static final int LONGEST_BYTES = 4096;

    private static final byte[] V2_SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final byte[] V1_SIGNATURE = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int V1_LONGEST_BYTES = 107;
    private static final int V2_FIXED_BYTES = 16;

    /** What the first bytes of a connection are. */
    sealed interface Outcome {
        record Header(ProxyHeader header) implements Outcome {}

        record NeedsMore() implements Outcome {}

        record Malformed(String reason) implements Outcome {}
    }

    static Outcome parse(byte[] bytes) {
        if (startsLike(bytes, V2_SIGNATURE)) {
            return bytes.length < V2_FIXED_BYTES ? new Outcome.NeedsMore() : version2(ByteBuffer.wrap(bytes));
        }
        if (startsLike(bytes, V1_SIGNATURE)) {
            return version1(bytes);
        }
        return new Outcome.Malformed(
                "no PROXY protocol header; connect through the proxy, or switch proxy_protocol off");
    }

    private static boolean startsLike(byte[] bytes, byte[] signature) {
        int length = Math.min(bytes.length, signature.length);
        return Arrays.equals(bytes, 0, length, signature, 0, length);
    }

    private static Outcome version1(byte[] bytes) {
        int end = 0;
        int searched = Math.min(bytes.length, V1_LONGEST_BYTES);
        while (end < searched && bytes[end] != '\n') {
            end++;
        }
        if (end == searched) {
            return searched == V1_LONGEST_BYTES ? new Outcome.Malformed("line too long") : new Outcome.NeedsMore();
        }
        if (bytes[end - 1] != '\r') {
            return new Outcome.Malformed("line does not end in CR LF");
        }
        String[] words = new String(bytes, 0, end - 1, StandardCharsets.US_ASCII).split(" ", -1);
        int length = end + 1;
        if (words.length >= 2 && words[1].equals("UNKNOWN")) {
            return new Outcome.Header(new ProxyHeader(length, Optional.empty(), Optional.empty()));
        }
        if (words.length != 6 || !words[1].equals("TCP4") && !words[1].equals("TCP6")) {
            return new Outcome.Malformed("not a line for TCP4, TCP6 or UNKNOWN");
        }
        try {
            return new Outcome.Header(new ProxyHeader(
                    length, Optional.of(literal(words[2], words[4])), Optional.of(literal(words[3], words[5]))));
        } catch (IllegalArgumentException e) {
            return new Outcome.Malformed("address or port is not one: " + e.getMessage());
        }
    }

    private static InetSocketAddress literal(String address, String port) {
        // ofLiteral never asks a name server, which a stranger's text must not make us do.
        return new InetSocketAddress(InetAddress.ofLiteral(address), Integer.parseInt(port));
    }

    private static Outcome version2(ByteBuffer bytes) {
        int version = bytes.get(12) & 0xF0;
        int command = bytes.get(12) & 0x0F;
        int family = bytes.get(13) & 0xF0;
        int length = V2_FIXED_BYTES + (bytes.getShort(14) & 0xFFFF);
        if (version != 0x20 || command > 1) {
            return new Outcome.Malformed("unknown version or command");
        }
        if (length > LONGEST_BYTES) {
            return new Outcome.Malformed("header of " + length + " bytes, at most " + LONGEST_BYTES + " are read");
        }
        if (bytes.capacity() < length) {
            return new Outcome.NeedsMore();
        }
        int addressBytes = family == 0x10 ? 4 : family == 0x20 ? 16 : 0;
        if (command == 0 || addressBytes == 0) {
            return new Outcome.Header(new ProxyHeader(length, Optional.empty(), Optional.empty()));
        }
        if (length < V2_FIXED_BYTES + 2 * addressBytes + 4) {
            return new Outcome.Malformed("too short for its addresses");
        }
        int ports = V2_FIXED_BYTES + 2 * addressBytes;
        return new Outcome.Header(new ProxyHeader(
                length,
                Optional.of(address(bytes, V2_FIXED_BYTES, addressBytes, ports)),
                Optional.of(address(bytes, V2_FIXED_BYTES + addressBytes, addressBytes, ports + 2))));
    }

    private static InetSocketAddress address(ByteBuffer bytes, int offset, int length, int port) {
        byte[] address = new byte[length];
        bytes.get(offset, address);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), bytes.getShort(port) & 0xFFFF);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + length + " bytes", e);
        }
    }
}
