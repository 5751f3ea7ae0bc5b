package io.warrenmq.ctl.protocol;

/**
 * What the command line wants of a node.
 *
 * @param operation name, mostly that of the command
 * @param timeoutMs how long the node may take, 0 for as long as needed
 */
public record Request(String operation, JsonValue.Obj arguments, long timeoutMs) {
    public JsonValue.Obj toJson() {
        return JsonValue.object()
                .put("operation", operation)
                .put("arguments", arguments)
                .put("timeoutMs", timeoutMs)
                .build();
    }

    /** @throws ProtocolException when {@code json} is no request */
    public static Request fromJson(JsonValue json) {
        if (json instanceof JsonValue.Obj object
                && object.get("operation") instanceof JsonValue.Str(String operation)
                && object.get("arguments") instanceof JsonValue.Obj arguments
                && object.get("timeoutMs") instanceof JsonValue.Whole(long timeoutMs)
                && timeoutMs >= 0) {
            return new Request(operation, arguments, timeoutMs);
        }
        throw new ProtocolException("not a request");
    }
}
