package io.warrenmq.app.config;

import io.warrenmq.wire.Secret;
import java.util.List;

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
 * @param templates what this and all later virtual hosts get by their names
 */
public record FirstStart(
        String vhost,
        String user,
        Secret password,
        List<String> tags,
        String configure,
        String write,
        String read,
        VirtualHostTemplates templates) {
    public FirstStart {
        tags = List.copyOf(tags);
    }
}
