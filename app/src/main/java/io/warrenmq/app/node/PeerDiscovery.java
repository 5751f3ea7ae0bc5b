package io.warrenmq.app.node;

import io.warrenmq.app.config.NodeConfig;
import io.warrenmq.app.config.NodeName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is to be in one cluster, by configuration or by a name server. Stateless. */
final class PeerDiscovery {
    private static final Logger LOG = LoggerFactory.getLogger(PeerDiscovery.class);

    private PeerDiscovery() {}

    /**
     * The nodes that are to be one cluster, with this one; empty when nobody is named. Takes as long as name servers
     * do.
     */
    static NavigableSet<String> names(NodeConfig config) {
        return switch (config.cluster().discoveryBackend()) {
            case "classic_config" -> listed(config);
            case "dns" -> resolved(config);
            default -> {
                LOG.warn(
                        "cluster_formation.peer_discovery_backend = {} is not supported; this node starts alone."
                                + " Use classic_config or dns, or join it with 'rabbitmqctl join_cluster'.",
                        config.cluster().discoveryBackend());
                yield new TreeSet<>();
            }
        };
    }

    private static NavigableSet<String> listed(NodeConfig config) {
        String self = config.nodeName().toString();
        NavigableSet<String> names = new TreeSet<>();
        config.cluster().discoveryNodes().stream().map(NodeName::toString).forEach(names::add);
        if (!names.isEmpty() && !names.contains(self)) {
            LOG.info("Peer discovery: the list of nodes does not name this one, {}", self);
            names.add(self);
        }
        return names;
    }

    /** Every address of the name is a node, whose name is what the address resolves to. */
    private static NavigableSet<String> resolved(NodeConfig config) {
        NavigableSet<String> names = new TreeSet<>();
        String host = config.cluster().dnsHostName().orElse("");
        if (host.isEmpty()) {
            LOG.warn("Peer discovery: cluster_formation.dns.hostname is not set; this node starts alone");
            return names;
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                String name = address.getCanonicalHostName();
                if (name.equals(address.getHostAddress())) {
                    LOG.warn("Peer discovery: the address {} of {} has no name; it is left out", name, host);
                } else {
                    names.add(config.nodeName().prefix() + "@" + name);
                }
            }
            names.add(config.nodeName().toString());
        } catch (UnknownHostException e) {
            LOG.warn("Peer discovery: {} cannot be resolved; this node starts alone", host);
        }
        return names;
    }
}
