package io.warrenmq.ctl.client;

/** The report of a node that could not be reached, in the shape that administrators know. Stateless. */
public final class Diagnosis {
    private Diagnosis() {}

    /**
     * @param node that was to be reached
     * @param asker name of the tool or node that tried
     * @param home where the asker's cookie file is
     */
    public static String of(UnreachableException reason, NodeName node, String asker, String home, String cookieHash) {
        StringBuilder text = new StringBuilder();
        text.append("Error: unable to perform an operation on node '").append(node);
        text.append("'. Please see diagnostics information and suggestions below.\n\n");
        text.append("Most common reasons for this are:\n\n");
        text.append(" * Target node is not running\n");
        text.append(" * Target node is unreachable (name of the host, firewall, address of its control listener)\n");
        text.append(" * This tool and the node hold different cookies\n\n");
        text.append("DIAGNOSTICS\n===========\n\nattempted to contact: [")
                .append(node)
                .append("]\n\n");
        text.append(node).append(":\n");
        for (String line : reason.reason().lines(node)) {
            text.append("  * ").append(line).append('\n');
        }
        text.append("\nCurrent node details:\n");
        text.append(" * node name: '").append(asker).append("'\n");
        text.append(" * effective user's home directory: ").append(home).append('\n');
        text.append(" * Erlang cookie hash: ").append(cookieHash).append("\n\n");
        return text.toString();
    }
}
