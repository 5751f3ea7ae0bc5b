package io.warrenmq.broker.metadata;

import java.util.List;
import java.util.Optional;

/**
 * What an empty database is given.
 *
 * @param vhost name of the first vhost
 * @param user the first user, with all permissions in that vhost; empty when definitions are imported instead
 */
public record FirstBoot(String vhost, Optional<User> user) {
    /** A user whose password was hashed already. */
    public record User(String name, String passwordHash, String hashingAlgorithm, List<String> tags) {
        public User {
            tags = List.copyOf(tags);
        }

        /** Without the hash. */
        @Override
        public String toString() {
            return "User[name=" + name + ", tags=" + tags + "]";
        }
    }

    List<Command> commands(long timeMs) {
        Command addVirtualHost =
                new Command.AddVirtualHost(vhost, "Default virtual host", List.of(), Optional.empty(), timeMs);
        return user.map(u -> List.of(
                        addVirtualHost,
                        new Command.PutUser(
                                u.name(),
                                u.passwordHash(),
                                u.hashingAlgorithm(),
                                Optional.of(u.tags()),
                                true,
                                MetadataState.INTERNAL_USER),
                        new Command.SetPermissions(vhost, u.name(), ".*", ".*", ".*", MetadataState.INTERNAL_USER)))
                .orElse(List.of(addVirtualHost));
    }
}
