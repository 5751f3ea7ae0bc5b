package io.warrenmq.broker.metadata;

import java.util.List;
import java.util.OptionalInt;

/**
 * A user of the internal database.
 *
 * @param passwordHash base64 of salt and hash; empty when no password logs in
 * @param hashingAlgorithm name as in definitions files
 * @param maxConnections limit over the cluster, empty for none
 * @param maxChannels limit over all connections of the user, empty for none
 */
public record UserRecord(
        String name,
        String passwordHash,
        String hashingAlgorithm,
        List<String> tags,
        OptionalInt maxConnections,
        OptionalInt maxChannels) {
    public UserRecord {
        tags = List.copyOf(tags);
    }

    /** The hash is left out: it is as good as the password to somebody with time. */
    @Override
    public String toString() {
        return "UserRecord[name=" + name + ", tags=" + tags + "]";
    }
}
