package io.warrenmq.app.control;

import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.metadata.NodeKind;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What nodes tell each other of members, as it travels. Stateless. */
final class MemberJson {
    private MemberJson() {}

    static JsonValue.Obj of(MemberInfo info) {
        return JsonValue.object()
                .put("identity", info.identity())
                .put("kind", info.kind().name().toLowerCase(Locale.ROOT))
                .put("host", info.host())
                .put("cluster_port", info.clusterPort())
                .put("control_port", info.controlPort())
                .build();
    }

    static JsonValue.Obj of(Map<NodeId, MemberInfo> members) {
        JsonValue.Builder all = JsonValue.object();
        members.forEach((node, info) -> all.put(node.name(), of(info)));
        return all.build();
    }

    static MemberInfo info(JsonValue.Obj json) {
        return new MemberInfo(
                json.text("identity").orElse(""),
                json.text("kind").orElse("").equals("ram") ? NodeKind.RAM : NodeKind.DISC,
                json.text("host").orElse(""),
                json.whole("cluster_port").orElse(0L).intValue(),
                json.whole("control_port").orElse(0L).intValue());
    }

    static Map<NodeId, MemberInfo> members(JsonValue.Obj json) {
        Map<NodeId, MemberInfo> members = new TreeMap<>();
        json.members().keySet().forEach(name -> members.put(new NodeId(name), info(json.object(name))));
        return members;
    }
}
