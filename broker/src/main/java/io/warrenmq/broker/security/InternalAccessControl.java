package io.warrenmq.broker.security;

import io.warrenmq.broker.metadata.Change;
import io.warrenmq.broker.metadata.UserRecord;
import io.warrenmq.broker.policy.BoundedPattern;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Access control by the users and permissions of the metadata. Follows the changes on the metadata thread; everybody
 * reads without locks.
 */
public final class InternalAccessControl implements AccessControl, Consumer<Change> {
    /** What a password is compared with when there is no such user, so that the answer takes as long. */
    private static final String NOBODYS_HASH = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static final String DEFAULT_EXCHANGE = "amq.default";
    private static final String NOTHING = "^$";
    private static final BoundedPattern NEVER = BoundedPattern.compile("(?!)");

    private final ConcurrentHashMap<String, UserRecord> users = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<InVirtualHost, Rights> permissions = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<OnExchange, Rights> topicPermissions = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong(1);

    private record InVirtualHost(String vhost, String user) {}

    private record OnExchange(String vhost, String user, String exchange) {}

    private record Rights(BoundedPattern configure, BoundedPattern write, BoundedPattern read) {
        boolean permit(Permission permission, String name) {
            return switch (permission) {
                case CONFIGURE -> configure.find(name);
                case WRITE -> write.find(name);
                case READ -> read.find(name);
            };
        }
    }

    @Override
    public long version() {
        return version.get();
    }

    @Override
    public Login login(String userName, byte[] password) {
        UserRecord user = users.get(userName);
        if (user == null) {
            PasswordHashing.SHA_256.matches(NOBODYS_HASH, password);
            return new Login.Refused("user '" + userName + "' does not exist");
        }
        // Hashed also when no password can match: that must not show in the time either.
        boolean matches = PasswordHashing.of(user.hashingAlgorithm())
                .orElse(PasswordHashing.MD5) // records without an algorithm are that old
                .matches(user.passwordHash().isEmpty() ? NOBODYS_HASH : user.passwordHash(), password);
        if (user.passwordHash().isEmpty()) {
            return new Login.Refused("user '" + userName + "' has no password");
        }
        return matches
                ? new Login.Accepted(userName, user.tags())
                : new Login.Refused("wrong password for user '" + userName + "'");
    }

    @Override
    public Login loginWithoutPassword(String userName) {
        UserRecord user = users.get(userName);
        return user == null
                ? new Login.Refused("user '" + userName + "' does not exist")
                : new Login.Accepted(userName, user.tags());
    }

    @Override
    public boolean mayOpen(String userName, String vhost) {
        return permissions.containsKey(new InVirtualHost(vhost, userName));
    }

    @Override
    public boolean permits(String userName, String vhost, Permission permission, String resource) {
        Rights rights = permissions.get(new InVirtualHost(vhost, userName));
        return rights != null && rights.permit(permission, resource.isEmpty() ? DEFAULT_EXCHANGE : resource);
    }

    @Override
    public boolean permitsTopic(
            String userName, String vhost, String exchange, Permission permission, String routingKey) {
        if (topicPermissions.isEmpty()) {
            return true;
        }
        Rights rights = topicPermissions.get(new OnExchange(vhost, userName, exchange));
        return rights == null || rights.permit(permission, routingKey);
    }

    @Override
    public OptionalInt maxConnections(String userName) {
        UserRecord user = users.get(userName);
        return user == null ? OptionalInt.empty() : limit(user.maxConnections());
    }

    @Override
    public OptionalInt maxChannels(String userName) {
        UserRecord user = users.get(userName);
        return user == null ? OptionalInt.empty() : limit(user.maxChannels());
    }

    @Override
    public void accept(Change change) {
        switch (change) {
            case Change.UserPut c -> users.put(c.user().name(), c.user());
            case Change.UserRemoved c -> users.remove(c.user().name());
            case Change.PermissionPut c ->
                permissions.put(
                        new InVirtualHost(c.permission().vhost(), c.permission().user()),
                        new Rights(
                                compile(c.permission().configure()),
                                compile(c.permission().write()),
                                compile(c.permission().read())));
            case Change.PermissionRemoved c ->
                permissions.remove(
                        new InVirtualHost(c.permission().vhost(), c.permission().user()));
            case Change.TopicPermissionPut c -> {
                String user = c.permission().user();
                String vhost = c.permission().vhost();
                topicPermissions.put(
                        new OnExchange(vhost, user, c.permission().exchange()),
                        new Rights(
                                NEVER,
                                compile(expand(c.permission().write(), user, vhost)),
                                compile(expand(c.permission().read(), user, vhost))));
            }
            case Change.TopicPermissionRemoved c ->
                topicPermissions.remove(new OnExchange(
                        c.permission().vhost(),
                        c.permission().user(),
                        c.permission().exchange()));
            default -> {
                return; // no matter of access
            }
        }
        version.incrementAndGet();
    }

    /** A negative limit is none. */
    private static OptionalInt limit(OptionalInt limit) {
        return limit.isPresent() && limit.getAsInt() >= 0 ? limit : OptionalInt.empty();
    }

    private static BoundedPattern compile(String pattern) {
        try {
            return BoundedPattern.compile(pattern.isEmpty() ? NOTHING : pattern);
        } catch (PatternSyntaxException e) {
            return NEVER; // an expression that this Java refuses must not open anything
        }
    }

    /**
     * Puts the values of the variables in, as literals: a user called {@code .*} must not see everything. AMQP has no
     * client id, so a pattern with it matches nothing.
     */
    private static String expand(String pattern, String user, String vhost) {
        return pattern.replace("{username}", Pattern.quote(user))
                .replace("{vhost}", Pattern.quote(vhost))
                .replace("{client_id}", "(?!)");
    }
}
