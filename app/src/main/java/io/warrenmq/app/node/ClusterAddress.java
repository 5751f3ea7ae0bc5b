package io.warrenmq.app.node;

import io.warrenmq.app.config.ClusterOptions;
import io.warrenmq.app.config.NodeName;
import io.warrenmq.app.control.ApplicationException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a node listens for others. The engine needs one address of this host: that of the node's name, unless that
 * means the loopback, as the hosts files of many systems have it for the own name, and would be of no use to others.
 */
final class ClusterAddress {
    private ClusterAddress() {}

    static InetAddress of(NodeName node, ClusterOptions options) {
        return options.distributionAddress().isPresent()
                ? configured(options.distributionAddress().get())
                : ofHost(node.host());
    }

    /** As configured, or one that is free: the engine cannot choose one itself. */
    static int port(ClusterOptions options) {
        return options.distributionPort() == 0 ? freePort() : options.distributionPort();
    }

    private static InetAddress configured(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new ApplicationException(
                    "The address for other nodes, warren.cluster.ip = " + text
                            + ", cannot be resolved. Set it to an address of this host.",
                    e);
        }
    }

    private static InetAddress ofHost(String host) {
        List<InetAddress> candidates = new ArrayList<>();
        try {
            candidates.addAll(List.of(InetAddress.getAllByName(host)));
        } catch (UnknownHostException _) {
            // A name that nobody can resolve: others will not reach this node by it, but by its address perhaps.
            candidates.clear();
        }
        boolean isLoopbackWanted = host.equals("localhost") || host.startsWith("127.");
        if (isLoopbackWanted) {
            return InetAddress.getLoopbackAddress();
        }
        candidates.addAll(ofThisHost());
        return candidates.stream()
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress() && isHere(address))
                .findFirst()
                .orElse(InetAddress.getLoopbackAddress());
    }

    private static boolean isHere(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false; // an address that cannot be looked for is none to listen on
        }
    }

    private static List<InetAddress> ofThisHost() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(ClusterAddress::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (SocketException e) {
            return List.of(); // the loopback is left
        }
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp();
        } catch (SocketException e) {
            return false; // it is just going away
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new ApplicationException("No port for other nodes can be had: " + e);
        }
    }
}
