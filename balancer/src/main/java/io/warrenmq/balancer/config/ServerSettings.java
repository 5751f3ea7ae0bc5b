package io.warrenmq.balancer.config;

import java.util.Optional;

/**
 * A server of a backend. Times are milliseconds.
 *
 * @param host name or address
 * @param port of the server, 0 for the port that the client connected to, or an offset from it
 * @param portIsOffset whether {@code port} is added to the port that the client connected to
 * @param weight 0 to 256
 * @param maxConnections 0 without limit
 * @param minConnections the least that the limit shrinks to at low load; 0 for a limit that stays
 * @param maxQueued 0 without limit
 * @param track backend and server whose state is copied, written B/S
 */
public record ServerSettings(
        Place place,
        String name,
        String host,
        int port,
        boolean portIsOffset,
        int id,
        int weight,
        boolean backup,
        boolean disabled,
        boolean check,
        Optional<String> checkHost,
        int checkPort,
        long interMs,
        long fastInterMs,
        long downInterMs,
        int rise,
        int fall,
        int maxConnections,
        int minConnections,
        int maxQueued,
        long slowStartMs,
        ProxyHeader sendProxy,
        boolean checkSendProxy,
        boolean shutdownSessionsWhenDown,
        boolean shutdownBackupSessionsWhenUp,
        boolean observe,
        int errorLimit,
        Optional<String> track,
        InitAddress initAddress) {
    /** Which header of the PROXY protocol a server is sent. */
    public enum ProxyHeader {
        NONE,
        V1,
        V2
    }

    /** What happens if the name of a server is not known at the start. */
    public enum InitAddress {
        MUST_RESOLVE,
        MAY_BE_UNKNOWN
    }
}
