package io.warrenmq.cluster.metadata;

/**
 * What a cluster knows of one of its members.
 *
 * @param identity made when the node was blank: a node that was reset is not the member that it was, though it bears
 *     the same name
 * @param host where it says that other nodes reach it, a name or an address
 * @param clusterPort where its engine listens
 * @param controlPort where it listens for operators
 */
public record MemberInfo(String identity, NodeKind kind, String host, int clusterPort, int controlPort) {
    public MemberInfo as(NodeKind other) {
        return new MemberInfo(identity, other, host, clusterPort, controlPort);
    }

    void write(ByteWriter out) {
        out.text(identity)
                .flag(kind == NodeKind.RAM)
                .text(host)
                .count(clusterPort)
                .count(controlPort);
    }

    static MemberInfo read(ByteReader in) {
        return new MemberInfo(
                in.text(), in.flag() ? NodeKind.RAM : NodeKind.DISC, in.text(), in.smallCount(), in.smallCount());
    }
}
