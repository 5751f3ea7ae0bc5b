package io.warrenmq.client;

import com.rabbitmq.client.Address;
import io.warrenmq.balancing.Weights;

/**
 * A broker to connect to.
 *
 * @param host name or address
 * @param port 1 to 65535
 * @param weight 0 to {@value Weights#GREATEST}; a node of weight 0 gets no connections, which is how one is drained
 */
public record Node(String host, int port, int weight) {
    public Node {
        if (host.isBlank()) {
            throw new IllegalArgumentException("a broker has a name or an address, not an empty one");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " of broker " + host + " is not between 1 and 65535");
        }
        if (weight < 0 || weight > Weights.GREATEST) {
            throw new IllegalArgumentException(
                    "weight " + weight + " of broker " + host + " is not between 0 and " + Weights.GREATEST);
        }
    }

    public Node(String host, int port) {
        this(host, port, 1);
    }

    Address address() {
        return new Address(host, port);
    }
}
