package io.warrenmq.balancer.config;

import io.warrenmq.balancer.config.ServerSettings.InitAddress;
import io.warrenmq.balancer.config.ServerSettings.ProxyHeader;
import java.util.Optional;

/** A server while its line is read, or what {@code default-server} presets. For one thread. */
final class ServerDraft implements Cloneable {
    int id;
    int weight = 1;
    boolean backup;
    boolean disabled;
    boolean check;
    Optional<String> checkHost = Optional.empty();
    int checkPort;
    long interMs = 2000;
    long fastInterMs;
    long downInterMs;
    int rise = 2;
    int fall = 3;
    int maxConnections;
    int minConnections;
    int maxQueued;
    long slowStartMs;
    ProxyHeader sendProxy = ProxyHeader.NONE;
    boolean checkSendProxy;
    boolean shutdownSessionsWhenDown;
    boolean shutdownBackupSessionsWhenUp;
    boolean observe;
    int errorLimit = 10;
    Optional<String> track = Optional.empty();
    InitAddress initAddress = InitAddress.MUST_RESOLVE;

    ServerDraft copy() {
        try {
            return (ServerDraft) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("a draft can be cloned", e);
        }
    }

    ServerSettings freeze(Place place, String name, String host, int port, boolean portIsOffset, int numberIfNone) {
        return new ServerSettings(
                place,
                name,
                host,
                port,
                portIsOffset,
                id > 0 ? id : numberIfNone,
                weight,
                backup,
                disabled,
                check,
                checkHost,
                checkPort,
                interMs,
                // Undecided servers are looked at often, so that a dead one is not believed alive for a whole interval.
                fastInterMs > 0 ? fastInterMs : Math.min(interMs, 1000),
                downInterMs > 0 ? downInterMs : interMs,
                rise,
                fall,
                maxConnections,
                minConnections,
                maxQueued,
                slowStartMs,
                sendProxy,
                checkSendProxy || sendProxy != ProxyHeader.NONE,
                shutdownSessionsWhenDown,
                shutdownBackupSessionsWhenUp,
                observe,
                errorLimit,
                track,
                initAddress);
    }
}
