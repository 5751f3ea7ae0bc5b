package io.warrenmq.app.control;

import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.PolicyRecord;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;
import java.util.Map;

/** Policies, operator policies and parameters. Stateless. */
final class PolicyOperations {
    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("set_policy", PolicyOperations::setPolicy);
        operations.put("clear_policy", call -> {
            requireVirtualHost(call);
            call.apply(new Command.ClearPolicy(
                    call.text("vhost"), call.text("name"), call.isTrue("operator"), Call.ACTING_USER));
            return Operations.done();
        });
        operations.put("list_policies", PolicyOperations::listPolicies);
        operations.put("set_parameter", call -> {
            call.json("value");
            call.apply(new Command.SetParameter(
                    call.virtualHost().name(),
                    call.text("component"),
                    call.text("name"),
                    call.text("value"),
                    Call.ACTING_USER));
            return Operations.done();
        });
        operations.put("clear_parameter", call -> {
            requireVirtualHost(call);
            call.apply(new Command.ClearParameter(
                    call.text("vhost"), call.text("component"), call.text("name"), Call.ACTING_USER));
            return Operations.done();
        });
        operations.put("list_parameters", call -> {
            String vhost = call.virtualHost().name();
            call.read(listing -> listing.parameters(vhost))
                    .forEach(p -> call.textRow(p.component(), p.name(), p.value()));
            return Operations.done();
        });
        operations.put("set_global_parameter", call -> {
            call.json("value");
            call.apply(new Command.SetGlobalParameter(call.text("name"), call.text("value"), Call.ACTING_USER));
            return Operations.done();
        });
        operations.put("clear_global_parameter", call -> {
            call.apply(new Command.ClearGlobalParameter(call.text("name"), Call.ACTING_USER));
            return Operations.done();
        });
        operations.put("list_global_parameters", call -> {
            call.read(listing -> listing.globalParameters()).forEach(p -> call.textRow(p.name(), p.value()));
            return Operations.done();
        });
    }

    private static JsonValue setPolicy(Call call) {
        call.json("definition");
        call.apply(new Command.SetPolicy(
                call.virtualHost().name(),
                call.text("name"),
                call.text("pattern"),
                call.text("definition"),
                (int) call.whole("priority"),
                call.text("applyTo"),
                call.isTrue("operator"),
                Call.ACTING_USER));
        return Operations.done();
    }

    /** What is in no vhost cannot be cleared from it, and that is what RabbitMQ says. */
    private static void requireVirtualHost(Call call) {
        if (call.running().broker().metadata().virtualHost(call.text("vhost")).isEmpty()) {
            throw new RefusalException("not_found", "Parameter does not exist", ExitCode.UNAVAILABLE);
        }
    }

    private static JsonValue listPolicies(Call call) {
        String vhost = call.virtualHost().name();
        boolean isOperator = call.isTrue("operator");
        List<PolicyRecord> policies =
                call.read(listing -> isOperator ? listing.operatorPolicies(vhost) : listing.policies(vhost));
        for (PolicyRecord policy : policies) {
            call.row(List.of(
                    JsonValue.of(policy.vhost()),
                    JsonValue.of(policy.name()),
                    JsonValue.of(policy.pattern()),
                    JsonValue.of(policy.applyTo()),
                    JsonValue.of(policy.definition()),
                    JsonValue.of(policy.priority())));
        }
        return Operations.done();
    }
}
