package io.warrenmq.broker.metadata;

import io.warrenmq.broker.policy.BoundedPattern;
import io.warrenmq.wire.ReplyCode;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;

/** Users and permissions: the rules and the changes. Called by {@link MetadataState} only. */
final class SecurityCommands {
    private final Map<String, UserRecord> users = new TreeMap<>();

    Map<String, UserRecord> users() {
        return users;
    }

    void put(Command.PutUser command, Effects effects) {
        UserRecord before = users.get(command.name());
        if (before != null && !command.replace()) {
            throw RefusedException.precondition("User \"" + command.name() + "\" already exists");
        }
        if (command.name().isEmpty()) {
            throw RefusedException.precondition("user name must not be empty");
        }
        List<String> tags = command.tags().orElse(before == null ? List.of() : before.tags());
        OptionalInt maxConnections = before == null ? OptionalInt.empty() : before.maxConnections();
        OptionalInt maxChannels = before == null ? OptionalInt.empty() : before.maxChannels();
        put(
                new UserRecord(
                        command.name(),
                        command.passwordHash(),
                        command.hashingAlgorithm(),
                        tags,
                        maxConnections,
                        maxChannels),
                command,
                effects);
    }

    void setTags(Command.SetUserTags command, Effects effects) {
        UserRecord u = user(command.name());
        put(
                new UserRecord(
                        u.name(),
                        u.passwordHash(),
                        u.hashingAlgorithm(),
                        command.tags(),
                        u.maxConnections(),
                        u.maxChannels()),
                command,
                effects);
    }

    void setLimits(Command.SetUserLimits command, Effects effects) {
        UserRecord u = user(command.name());
        put(
                new UserRecord(
                        u.name(),
                        u.passwordHash(),
                        u.hashingAlgorithm(),
                        u.tags(),
                        command.maxConnections(),
                        command.maxChannels()),
                command,
                effects);
    }

    void delete(Command.DeleteUser command, Map<String, VirtualHostState> vhosts, Effects effects) {
        UserRecord removed = user(command.name());
        users.remove(command.name());
        for (VirtualHostState vhost : vhosts.values()) {
            PermissionRecord permission = vhost.permissions.remove(removed.name());
            if (permission != null) {
                effects.change(new Change.PermissionRemoved(permission));
            }
            vhost.topicPermissions.values().removeIf(topic -> {
                boolean theirs = topic.user().equals(removed.name());
                if (theirs) {
                    effects.change(new Change.TopicPermissionRemoved(topic));
                }
                return theirs;
            });
        }
        effects.change(new Change.UserRemoved(removed));
        effects.lasting(command);
    }

    void setPermissions(VirtualHostState vhost, Command.SetPermissions command, Effects effects) {
        user(command.user());
        requirePattern(command.configure());
        requirePattern(command.write());
        requirePattern(command.read());
        PermissionRecord permission = new PermissionRecord(
                command.vhost(), command.user(), command.configure(), command.write(), command.read());
        if (!permission.equals(vhost.permissions.put(command.user(), permission))) {
            effects.change(new Change.PermissionPut(permission));
            effects.lasting(command);
        }
    }

    void clearPermissions(VirtualHostState vhost, Command.ClearPermissions command, Effects effects) {
        user(command.user());
        PermissionRecord removed = vhost.permissions.remove(command.user());
        if (removed != null) {
            effects.change(new Change.PermissionRemoved(removed));
            effects.lasting(command);
        }
    }

    void setTopicPermissions(VirtualHostState vhost, Command.SetTopicPermissions command, Effects effects) {
        user(command.user());
        requirePattern(command.write());
        requirePattern(command.read());
        TopicPermissionRecord permission = new TopicPermissionRecord(
                command.vhost(), command.user(), command.exchange(), command.write(), command.read());
        VirtualHostState.TopicPermissionKey key =
                new VirtualHostState.TopicPermissionKey(command.user(), command.exchange());
        if (!permission.equals(vhost.topicPermissions.put(key, permission))) {
            effects.change(new Change.TopicPermissionPut(permission));
            effects.lasting(command);
        }
    }

    void clearTopicPermissions(VirtualHostState vhost, Command.ClearTopicPermissions command, Effects effects) {
        user(command.user());
        boolean removed = vhost.topicPermissions.values().removeIf(topic -> {
            boolean meant = topic.user().equals(command.user())
                    && (command.exchange().isEmpty() || topic.exchange().equals(command.exchange()));
            if (meant) {
                effects.change(new Change.TopicPermissionRemoved(topic));
            }
            return meant;
        });
        if (removed) {
            effects.lasting(command);
        }
    }

    private void put(UserRecord user, Command command, Effects effects) {
        if (!user.equals(users.put(user.name(), user))) {
            effects.change(new Change.UserPut(user));
            effects.lasting(command);
        }
    }

    private UserRecord user(String name) {
        UserRecord user = users.get(name);
        if (user == null) {
            throw new RefusedException(ReplyCode.NOT_FOUND, "User \"" + name + "\" does not exist");
        }
        return user;
    }

    private static void requirePattern(String pattern) {
        try {
            // Variables of topic permissions are no valid regular expression; they stand for literal text.
            BoundedPattern.compile(pattern.replaceAll("\\{(username|vhost|client_id)}", "x"));
        } catch (PatternSyntaxException e) {
            throw RefusedException.precondition("invalid_regexp: '" + pattern + "': " + e.getDescription()
                    + " at position " + Math.max(0, e.getIndex()));
        }
    }
}
