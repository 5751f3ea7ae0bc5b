package io.warrenmq.ctl.client;

import io.warrenmq.ctl.protocol.NodeFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Finds the control listener of a node: option, environment, file that the node left, default port, in this order. */
public final class NodeLocator {
    /** The port that nodes listen on unless configured otherwise. */
    public static final int DEFAULT_PORT = 35672;

    private static final String PORT_VARIABLE = "WARREN_CONTROL_PORT";

    private final Map<String, String> environment;
    private final List<Path> directories;

    public NodeLocator(Map<String, String> environment) {
        this.environment = environment;
        this.directories = NodeFile.directories(environment);
    }

    /**
     * Where to connect to.
     *
     * @param hosts names or addresses, to be tried in this order
     * @param source how it was found, for people
     */
    public record Place(List<String> hosts, int port, String source) {}

    public Place locate(NodeName node, OptionalInt portOption) {
        if (portOption.isPresent()) {
            return new Place(hosts(node), portOption.getAsInt(), "option --control-port");
        }
        String variable = environment.getOrDefault(PORT_VARIABLE, "");
        if (variable.matches("[0-9]{1,5}")) {
            return new Place(hosts(node), Integer.parseInt(variable), "environment variable " + PORT_VARIABLE);
        }
        return locateAnother(node);
    }

    /** The same for a node that is asked by another one, whose own settings say nothing of it. */
    public Place locateAnother(NodeName node) {
        return NodeFile.find(node.toString(), directories)
                .map(found -> new Place(hosts(node, found), found.port(), "file of the node"))
                .orElseGet(() -> new Place(hosts(node), DEFAULT_PORT, "default port"));
    }

    /** A directory that several hosts share may have the file of a node that runs on another one. */
    private List<String> hosts(NodeName node, NodeFile file) {
        return node.isOnThisHost(environment) ? List.of(file.host()) : List.of(file.host(), node.host());
    }

    /** A node listens on the loopback unless it is told otherwise, and the name of its host rarely means that. */
    private List<String> hosts(NodeName node) {
        return node.isOnThisHost(environment) ? List.of("127.0.0.1", node.host()) : List.of(node.host());
    }
}
