package io.warrenmq.balancer.config;

import java.net.InetAddress;

/** Addresses with the same first bits. */
public record Network(InetAddress address, int prefixBits) {
    static Network parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            throw new DirectiveException("'" + text + "' is no address or network, for example 10.0.0.0/8.");
        }
        int bits = address.getAddress().length * 8;
        return new Network(
                address, slash < 0 ? bits : Values.number("network " + text, text.substring(slash + 1), 0, bits));
    }

    /** Whether an address belongs to it. */
    public boolean contains(InetAddress other) {
        byte[] own = address.getAddress();
        byte[] given = other.getAddress();
        if (own.length != given.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((own[bit / 8] & mask) != (given[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
