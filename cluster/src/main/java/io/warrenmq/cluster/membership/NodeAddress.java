package io.warrenmq.cluster.membership;

import io.warrenmq.cluster.replication.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jgroups.Address;
import org.jgroups.util.ExtendedUUID;

/** The engine's addresses, new with every connection, carry the node's name: nobody has to ask who an address is. */
final class NodeAddress {
    private static final String NAME = "node";
    private static final int LONGEST_NAME_BYTES = 255;

    private NodeAddress() {}

    /** @throws IllegalArgumentException if the name is longer than 255 bytes */
    static ExtendedUUID of(NodeId node) {
        byte[] name = node.name().getBytes(StandardCharsets.UTF_8);
        if (name.length > LONGEST_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "the node name " + node + " is longer than " + LONGEST_NAME_BYTES + " bytes");
        }
        return ExtendedUUID.randomUUID(node.name()).put(NAME, name);
    }

    static Optional<NodeId> node(Address address) {
        byte[] name = address instanceof ExtendedUUID uuid ? uuid.get(NAME) : null;
        return name == null ? Optional.empty() : Optional.of(new NodeId(new String(name, StandardCharsets.UTF_8)));
    }
}
