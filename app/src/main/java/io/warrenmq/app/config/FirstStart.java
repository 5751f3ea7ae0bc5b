package io.warrenmq.app.config;

import io.warrenmq.wire.Secret;
import java.util.List;
import java.util.Map;

/**
 * What an empty node creates when it first starts, unless definitions are imported.
 *
 * @param vhost the virtual host; default {@code /}
 * @param user the user; default {@code guest}
 * @param password its password; default {@code guest}
 * @param tags its tags; default {@code administrator}
 * @param configure regular expression of its configure permission; default {@code .*}
 * @param write of its write permission; default {@code .*}
 * @param read of its read permission; default {@code .*}
 * @param vhostLimits {@code default_limits.vhosts.N.ATTRIBUTE} as written, by what follows {@code default_limits.}
 * @param operatorPolicies {@code default_policies.operator.ID.…} as written, by what follows {@code default_policies.}
 * @param furtherUsers {@code default_users.N.ATTRIBUTE} as written, by {@code N.ATTRIBUTE}; passwords are among them
 */
public record FirstStart(
        String vhost,
        String user,
        Secret password,
        List<String> tags,
        String configure,
        String write,
        String read,
        Map<String, String> vhostLimits,
        Map<String, String> operatorPolicies,
        Map<String, Secret> furtherUsers) {
    public FirstStart {
        tags = List.copyOf(tags);
        vhostLimits = Map.copyOf(vhostLimits);
        operatorPolicies = Map.copyOf(operatorPolicies);
        furtherUsers = Map.copyOf(furtherUsers);
    }
}
