package io.warrenmq.broker.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an empty database is given.
 *
 * @param vhost name of the first vhost
 * @param defaultQueueType type of queues that are declared without one in that vhost
 * @param further commands that follow
 * @param user the first user, with its permissions in that vhost; empty when definitions are imported instead
 */
public record FirstBoot(String vhost, Optional<String> defaultQueueType, Optional<User> user, List<Command> further) {
    public FirstBoot {
        further = List.copyOf(further);
    }

    /** A vhost of classic queues. */
    public FirstBoot(String vhost, Optional<User> user) {
        this(vhost, Optional.empty(), user, List.of());
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
        List<Command> commands = new ArrayList<>();
        commands.add(new Command.AddVirtualHost(vhost, "Default virtual host", List.of(), defaultQueueType, timeMs));
        user.ifPresent(first -> {
            commands.add(new Command.PutUser(
                    first.name(),
                    first.passwordHash(),
                    first.hashingAlgorithm(),
                    Optional.of(first.tags()),
                    true,
                    MetadataState.INTERNAL_USER));
            commands.add(new Command.SetPermissions(
                    vhost,
                    first.name(),
                    first.permissions().configure(),
                    first.permissions().write(),
                    first.permissions().read(),
                    MetadataState.INTERNAL_USER));
        });
        commands.addAll(further);
        return commands;
    }
}
