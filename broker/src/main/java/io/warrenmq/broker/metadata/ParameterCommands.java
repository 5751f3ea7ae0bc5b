package io.warrenmq.broker.metadata;

import io.warrenmq.broker.json.Json;
import io.warrenmq.broker.json.JsonException;
import io.warrenmq.broker.json.JsonText;
import io.warrenmq.broker.metadata.VirtualHostState.ParameterKey;
import io.warrenmq.broker.policy.PolicyTable;
import io.warrenmq.wire.ReplyCode;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Policies, parameters and limits of vhosts: the rules and the changes. Called by {@link MetadataState} only. */
final class ParameterCommands {
    static final String LIMITS_COMPONENT = "vhost-limits";
    static final String LIMITS_NAME = "limits";
    private static final String MAX_CONNECTIONS = "max-connections";
    private static final String MAX_QUEUES = "max-queues";
    private static final Set<String> COMPONENTS =
            Set.of(LIMITS_COMPONENT, "federation-upstream", "federation-upstream-set", "shovel");

    private final Map<String, GlobalParameterRecord> globals = new TreeMap<>();
    private final TopologyCommands topology;

    ParameterCommands(TopologyCommands topology) {
        this.topology = topology;
    }

    Map<String, GlobalParameterRecord> globals() {
        return globals;
    }

    void setPolicy(VirtualHostState vhost, Command.SetPolicy command, Effects effects) {
        PolicyRecord policy = new PolicyRecord(
                command.vhost(),
                command.name(),
                command.pattern(),
                command.definition(),
                command.priority(),
                command.applyTo(),
                command.operator());
        PolicyTable.check(policy);
        if (effects.cascading()) {
            // What was accepted before there was a choice of nodes is in logs that have to open.
            PolicyTable.checkLocator(policy);
        }
        PolicyTable table = vhost.policies(command.operator());
        if (table.find(command.name()).equals(Optional.of(policy))) {
            return;
        }
        table.put(policy);
        effects.change(new Change.PolicyPut(policy));
        effects.lasting(command);
        topology.reconfigure(vhost, effects);
    }

    void clearPolicy(VirtualHostState vhost, Command.ClearPolicy command, Effects effects) {
        PolicyRecord removed =
                vhost.policies(command.operator()).remove(command.name()).orElseThrow(ParameterCommands::missing);
        effects.change(new Change.PolicyRemoved(removed));
        effects.lasting(command);
        topology.reconfigure(vhost, effects);
    }

    void setParameter(VirtualHostState vhost, Command.SetParameter command, Effects effects) {
        if (!COMPONENTS.contains(command.component())) {
            throw invalid("component " + command.component() + " not found");
        }
        Json value = json(command.value());
        if (command.component().equals(LIMITS_COMPONENT)) {
            if (!command.name().equals(LIMITS_NAME)) {
                throw invalid("vhost-limits are set under the name " + LIMITS_NAME + ", not " + command.name());
            }
            limit(vhost, limits(value), effects);
        }
        ParameterRecord parameter =
                new ParameterRecord(command.vhost(), command.component(), command.name(), command.value());
        ParameterKey key = new ParameterKey(command.component(), command.name());
        if (!parameter.equals(vhost.parameters.put(key, parameter))) {
            effects.change(new Change.ParameterPut(parameter));
            effects.lasting(command);
        }
    }

    void clearParameter(VirtualHostState vhost, Command.ClearParameter command, Effects effects) {
        ParameterRecord removed = vhost.parameters.remove(new ParameterKey(command.component(), command.name()));
        if (removed == null) {
            throw missing();
        }
        if (command.component().equals(LIMITS_COMPONENT)) {
            limit(vhost, VirtualHostLimits.NONE, effects);
        }
        effects.change(new Change.ParameterRemoved(removed));
        effects.lasting(command);
    }

    void setGlobal(Command.SetGlobalParameter command, Effects effects) {
        json(command.value());
        GlobalParameterRecord parameter = new GlobalParameterRecord(command.name(), command.value());
        if (!parameter.equals(globals.put(command.name(), parameter))) {
            effects.change(new Change.GlobalParameterPut(parameter));
            effects.lasting(command);
        }
    }

    void clearGlobal(Command.ClearGlobalParameter command, Effects effects) {
        GlobalParameterRecord removed = globals.remove(command.name());
        if (removed == null) {
            throw missing();
        }
        effects.change(new Change.GlobalParameterRemoved(removed));
        effects.lasting(command);
    }

    private static void limit(VirtualHostState vhost, VirtualHostLimits limits, Effects effects) {
        if (!limits.equals(vhost.limits)) {
            vhost.limits = limits;
            effects.change(new Change.VirtualHostLimited(vhost.record.name(), limits));
        }
    }

    private static VirtualHostLimits limits(Json value) {
        if (!(value instanceof Json.Obj(Map<String, Json> members))) {
            throw invalid("vhost limits should be a JSON object, but are " + JsonText.write(value));
        }
        for (Map.Entry<String, Json> member : members.entrySet()) {
            if (!member.getKey().equals(MAX_CONNECTIONS) && !member.getKey().equals(MAX_QUEUES)) {
                throw invalid("Unrecognised terms [{<<\"" + member.getKey() + "\">>,"
                        + JsonText.write(member.getValue()) + "}] in limits");
            }
        }
        return new VirtualHostLimits(limit(members, MAX_CONNECTIONS), limit(members, MAX_QUEUES));
    }

    private static OptionalInt limit(Map<String, Json> members, String name) {
        Json value = members.getOrDefault(name, Json.of(-1));
        if (!(value instanceof Json.Int(long number)) || number > Integer.MAX_VALUE) {
            throw invalid(name + " should be an integer, but is " + JsonText.write(value));
        }
        return number < 0 ? OptionalInt.empty() : OptionalInt.of((int) number);
    }

    private static Json json(String value) {
        try {
            return JsonText.parse(value);
        } catch (JsonException e) {
            throw invalid("value is " + e.getMessage());
        }
    }

    private static RefusedException missing() {
        return new RefusedException(ReplyCode.NOT_FOUND, "Parameter does not exist");
    }

    private static RefusedException invalid(String reason) {
        return RefusedException.precondition("Validation failed\n\n" + reason + "\n");
    }
}
