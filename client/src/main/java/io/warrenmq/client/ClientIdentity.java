package io.warrenmq.client;

import io.warrenmq.balancing.Chance;
import io.warrenmq.balancing.ClientHash;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this client is known by where the same client shall get the same node. */
final class ClientIdentity {
    private static final Logger LOG = LoggerFactory.getLogger(ClientIdentity.class);

    private ClientIdentity() {}

    /**
     * The hash of the address that this machine uses towards a broker, or of chance if there is none. The address of
     * the local host's name would not do: on many machines it is 127.0.1.1, so that all of them would use the same
     * node.
     */
    static int towards(Node node, Chance chance) {
        // Connecting a datagram socket sends nothing; it only asks the kernel for the way there.
        try (DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress remote = new InetSocketAddress(node.host(), node.port());
            if (!remote.isUnresolved()) {
                socket.connect(remote);
                InetAddress local = socket.getLocalAddress();
                if (!local.isAnyLocalAddress() && !local.isLoopbackAddress()) {
                    return ClientHash.ofAddress(local.getAddress());
                }
            }
        } catch (SocketException e) {
            LOG.debug("no way to broker {}:{}, so this client takes a random id", node.host(), node.port(), e);
        }
        return (int) chance.below(1L << 32);
    }
}
