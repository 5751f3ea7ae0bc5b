package io.warrenmq.vrrp.linux;

import java.util.HexFormat;

/**
 * A network interface.
 *
 * @param hardware its hardware address as six bytes in the low end; 0 if it has none of Ethernet
 */
public record Link(int index, String name, long hardware) {

    /** Whether ARP and neighbour discovery mean something on it. */
    boolean isEthernet() {
        return hardware != 0;
    }

    @Override
    public String toString() {
        return name + "(" + index + ", " + HexFormat.of().toHexDigits(hardware, 12) + ")";
    }
}
