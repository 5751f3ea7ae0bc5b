package io.warrenmq.broker.policy;

import io.warrenmq.broker.json.Json;
import io.warrenmq.broker.json.JsonException;
import io.warrenmq.broker.json.JsonText;
import io.warrenmq.broker.metadata.RefusedException;
import io.warrenmq.wire.ErlangText;
import io.warrenmq.wire.Utf8;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** Checks what an operator gives as a policy. */
final class PolicyDefinition {
    private static final int TEXT_BYTES = 255;
    private static final Set<String> MASTER_LOCATORS = Set.of("client-local", "min-masters", "random");
    private static final Set<String> APPLY_TO =
            Set.of("all", "queues", "exchanges", "classic_queues", "quorum_queues", "streams");

    private PolicyDefinition() {}

    /**
     * The members of a definition.
     *
     * @throws RefusedException if it is not a non-empty object of known keys with valid values
     */
    static Map<String, Json> parse(String definition, boolean operator) {
        if (!(json(definition) instanceof Json.Obj(Map<String, Json> members))) {
            throw invalid("definition should be a JSON object, but is " + definition);
        }
        if (members.isEmpty()) {
            throw invalid("no policy provided");
        }
        List<String> unknown = members.keySet().stream()
                .filter(name -> PolicyKey.of(name)
                        .map(key -> operator && !key.isOperatorKey())
                        .orElse(true))
                .toList();
        if (!unknown.isEmpty()) {
            throw invalid(unknown.stream()
                            .map(name ->
                                    "{" + quoted(name) + "," + print(members.getOrDefault(name, Json.Null.NULL)) + "}")
                            .collect(Collectors.joining(",", "[", "]"))
                    + " are not recognised policy settings");
        }
        members.forEach(PolicyDefinition::checkValue);
        if (members.containsKey("ha-mode") || members.containsKey("ha-params")) {
            checkMirrors(members);
        }
        return members;
    }

    /** @throws RefusedException if it is not a regular expression */
    static BoundedPattern pattern(String pattern) {
        try {
            return BoundedPattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw invalid("pattern should be regular expression but is invalid: " + e.getDescription() + " at position "
                    + Math.max(0, e.getIndex()));
        }
    }

    /** @throws RefusedException if there is no such kind of object */
    static void checkApplyTo(String applyTo) {
        if (!APPLY_TO.contains(applyTo)) {
            throw invalid("apply-to '" + applyTo + "' unrecognised; should be 'queues', 'exchanges' or 'all' (or"
                    + " 'classic_queues', 'quorum_queues', 'streams')");
        }
    }

    static RefusedException invalid(String reason) {
        return RefusedException.precondition("Validation failed\n\n" + reason + "\n");
    }

    private static Json json(String definition) {
        try {
            return JsonText.parse(definition);
        } catch (JsonException e) {
            throw invalid("definition is " + e.getMessage());
        }
    }

    private static void checkValue(String name, Json value) {
        PolicyKey key = PolicyKey.of(name).orElseThrow();
        if (!key.accepts(value)) {
            throw invalid(print(value) + " is not a valid " + key.meaning());
        }
    }

    /** @throws RefusedException if the strategy that places new queues is none */
    static void checkLocator(Map<String, Json> members) {
        Json value = members.getOrDefault(PolicyKey.QUEUE_MASTER_LOCATOR.keyName(), Json.Null.NULL);
        if (value instanceof Json.Text(String name) && !MASTER_LOCATORS.contains(name)) {
            throw invalid(print(value) + " invalid queue-master-locator value");
        }
    }

    private static void checkMirrors(Map<String, Json> members) {
        String mode = members.get("ha-mode") instanceof Json.Text(String text) ? text : "";
        Json parameters = members.getOrDefault("ha-params", Json.Null.NULL);
        switch (mode) {
            case "all" -> {
                if (!(parameters instanceof Json.Null)) {
                    throw invalid("ha-mode=\"all\" does not take parameters");
                }
            }
            case "exactly" -> {
                if (!(parameters instanceof Json.Int)) {
                    throw invalid("ha-mode=\"exactly\" takes an integer, got " + print(parameters));
                }
            }
            case "nodes" -> {
                if (!(parameters instanceof Json.Array)) {
                    throw invalid("ha-mode=\"nodes\" takes a list of strings, got " + print(parameters));
                }
            }
            default -> throw invalid("ha-mode must be specified to specify ha-params");
        }
    }

    private static String print(Json value) {
        return value instanceof Json.Text(String text) ? quoted(text) : JsonText.write(value);
    }

    private static String quoted(String text) {
        return ErlangText.binary(Utf8.encode(text), TEXT_BYTES);
    }
}
