package io.warrenmq.app.control;

import io.warrenmq.broker.metadata.Command;
import io.warrenmq.ctl.protocol.ExitCode;
import java.util.Map;

/** Permissions and topic permissions. Stateless. */
final class PermissionOperations {
    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("set_permissions", call -> {
            requireBoth(call);
            call.apply(new Command.SetPermissions(
                    call.text("vhost"),
                    call.text("user"),
                    call.text("configure"),
                    call.text("write"),
                    call.text("read"),
                    Call.ACTING_USER));
            return Operations.done();
        });
        operations.put("clear_permissions", call -> {
            requireBoth(call);
            call.apply(new Command.ClearPermissions(call.text("vhost"), call.text("user"), Call.ACTING_USER));
            return Operations.done();
        });
        operations.put("list_permissions", call -> {
            String vhost = call.virtualHost().name();
            call.read(listing -> listing.permissions(vhost))
                    .forEach(p -> call.textRow(p.user(), p.configure(), p.write(), p.read()));
            return Operations.done();
        });
        operations.put("list_user_permissions", call -> {
            String user = UserOperations.userAsTerm(call).name();
            call.read(listing -> listing.permissionsOfUser(user))
                    .forEach(p -> call.textRow(p.vhost(), p.configure(), p.write(), p.read()));
            return Operations.done();
        });
        operations.put("set_topic_permissions", call -> {
            requireBoth(call);
            call.apply(new Command.SetTopicPermissions(
                    call.text("vhost"),
                    call.text("user"),
                    call.text("exchange"),
                    call.text("write"),
                    call.text("read"),
                    Call.ACTING_USER));
            return Operations.done();
        });
        operations.put("clear_topic_permissions", call -> {
            requireBoth(call);
            call.apply(new Command.ClearTopicPermissions(
                    call.text("vhost"), call.text("user"), call.text("exchange"), Call.ACTING_USER));
            return Operations.done();
        });
        operations.put("list_topic_permissions", call -> {
            String vhost = call.virtualHost().name();
            call.read(listing -> listing.topicPermissions(vhost))
                    .forEach(p -> call.textRow(p.user(), p.exchange(), p.write(), p.read()));
            return Operations.done();
        });
        operations.put("list_user_topic_permissions", call -> {
            String user = UserOperations.userAsTerm(call).name();
            call.read(listing -> listing.topicPermissionsOfUser(user))
                    .forEach(p -> call.textRow(p.vhost(), p.exchange(), p.write(), p.read()));
            return Operations.done();
        });
    }

    private static void requireBoth(Call call) {
        UserOperations.requireUser(call);
        String vhost = call.text("vhost");
        if (call.running().broker().metadata().virtualHost(vhost).isEmpty()) {
            throw new RefusalException(
                    "missing_vhost", "Virtual host " + vhost + " does not exist", ExitCode.UNAVAILABLE);
        }
    }
}
