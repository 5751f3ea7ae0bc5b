package io.warrenmq.server.amqp;

import io.warrenmq.broker.security.AccessControl.Permission;
import java.util.Base64;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Names as reply texts show them, and names that the server makes up. */
final class Names {
    /** How permissions call the default exchange. */
    private static final String DEFAULT_EXCHANGE = "amq.default";

    private static final int RANDOM_BYTES = 16;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private Names() {}

    static String queue(String name, String vhost) {
        return "queue '" + name + "' in vhost '" + vhost + "'";
    }

    static String exchange(String name, String vhost) {
        return "exchange '" + name + "' in vhost '" + vhost + "'";
    }

    static String permission(Permission permission) {
        return permission.name().toLowerCase(Locale.ROOT);
    }

    /** The name under which permissions know an exchange. */
    static String permissionName(String exchange) {
        return exchange.isEmpty() ? DEFAULT_EXCHANGE : exchange;
    }

    /** {@code prefix} and 22 characters that nobody can guess. */
    static String generated(String prefix, RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return prefix + BASE64.encodeToString(bytes);
    }

    /** CR and LF are taken out of names in declare, delete, bind and unbind, as RabbitMQ does. */
    static String strip(String name) {
        if (name.indexOf('\r') < 0 && name.indexOf('\n') < 0) {
            return name;
        }
        return name.replace("\r", "").replace("\n", "");
    }
}
