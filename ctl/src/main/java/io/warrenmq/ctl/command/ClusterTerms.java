package io.warrenmq.ctl.command;

import io.warrenmq.ctl.format.ErlangTerms;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** The state of the cluster as Erlang terms, the form that scripts written for releases before 3.8 read. Stateless. */
final class ClusterTerms {
    private ClusterTerms() {}

    static String of(JsonValue.Obj status) {
        List<String> types = new ArrayList<>();
        types.add("{disc," + atoms(status.texts("disk_nodes")) + "}");
        if (!status.texts("ram_nodes").isEmpty()) {
            types.add("{ram," + atoms(status.texts("ram_nodes")) + "}");
        }
        List<String> entries = new ArrayList<>();
        entries.add("{nodes,[" + String.join(",\n         ", types) + "]}");
        entries.add("{running_nodes," + atoms(status.texts("running_nodes")) + "}");
        entries.add("{cluster_name,"
                + ErlangTerms.binary(status.text("cluster_name").orElse("")) + "}");
        List<String> partitions = new ArrayList<>();
        JsonValue.Obj partitioned = status.object("partitions");
        partitioned
                .members()
                .keySet()
                .forEach(node ->
                        partitions.add("{" + ErlangTerms.atom(node) + "," + atoms(partitioned.texts(node)) + "}"));
        entries.add("{partitions,[" + String.join(",", partitions) + "]}");
        entries.add("{alarms," + alarms(status) + "}");
        entries.add("{listeners," + listeners(status.object("listeners")) + "}");
        return "[" + String.join(",\n ", entries) + "]";
    }

    private static String atoms(List<String> names) {
        return "[" + String.join(",", names.stream().map(ErlangTerms::atom).toList()) + "]";
    }

    private static String alarms(JsonValue.Obj status) {
        List<String> nodes = new ArrayList<>();
        for (String node : status.texts("running_nodes")) {
            List<String> resources = new ArrayList<>();
            for (JsonValue alarm : status.list("alarms")) {
                if (alarm instanceof JsonValue.Obj object
                        && object.text("node").orElse("").equals(node)) {
                    resources.add(object.text("resource").orElse(""));
                }
            }
            nodes.add("{" + ErlangTerms.atom(node) + "," + atoms(resources) + "}");
        }
        return "[" + String.join(",", nodes) + "]";
    }

    private static String listeners(JsonValue.Obj listeners) {
        List<String> nodes = new ArrayList<>();
        for (String node : listeners.members().keySet()) {
            List<String> terms = new ArrayList<>();
            for (JsonValue listener : listeners.list(node)) {
                if (listener instanceof JsonValue.Obj object) {
                    terms.add("{listener," + ErlangTerms.atom(node) + ","
                            + ErlangTerms.atom(object.text("protocol").orElse("")) + ",\""
                            + object.text("interface").orElse("") + "\","
                            + object.whole("port").orElse(0L) + "}");
                }
            }
            nodes.add("{" + ErlangTerms.atom(node) + ",[" + String.join(",", terms) + "]}");
        }
        return "[" + String.join(",", nodes) + "]";
    }
}
