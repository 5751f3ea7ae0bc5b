package io.warrenmq.broker.metadata;

import java.util.List;
import java.util.Optional;

/**
 * What an empty database is given.
 *
 * @param vhost name of the first vhost
 * @param defaultQueueType type of queues that are declared without one in that vhost
 * @param user the first user, with its permissions in that vhost; empty when definitions are imported instead
 */
public record FirstBoot(String vhost, Optional<String> defaultQueueType, Optional<User> user) {
    /** A vhost of classic queues. */
    public FirstBoot(String vhost, Optional<User> user) {
        this(vhost, Optional.empty(), user);
    }

    /** Regular expressions of the names that a user may declare, publish to and consume from. */
    public record Permissions(String configure, String write, String read) {
        public static final Permissions ALL = new Permissions(".*", ".*", ".*");
    }

    /** A user whose password was hashed already. */
    public record User(
            String name, String passwordHash, String hashingAlgorithm, List<String> tags, Permissions permissions) {
        /** A user with all permissions. */
        public User(String name, String passwordHash, String hashingAlgorithm, List<String> tags) {
            this(name, passwordHash, hashingAlgorithm, tags, Permissions.ALL);
        }

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
                new Command.AddVirtualHost(vhost, "Default virtual host", List.of(), defaultQueueType, timeMs);
        return user.map(u -> List.of(
                        addVirtualHost,
                        new Command.PutUser(
                                u.name(),
                                u.passwordHash(),
                                u.hashingAlgorithm(),
                                Optional.of(u.tags()),
                                true,
                                MetadataState.INTERNAL_USER),
                        new Command.SetPermissions(
                                vhost,
                                u.name(),
                                u.permissions().configure(),
                                u.permissions().write(),
                                u.permissions().read(),
                                MetadataState.INTERNAL_USER)))
                .orElse(List.of(addVirtualHost));
    }
}
