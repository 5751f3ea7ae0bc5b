package io.warrenmq.balancer.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where connections go.
 *
 * @param retries attempts after the first
 * @param redispatch 0: all attempts at one server; n: each n-th retry may go elsewhere; -1: the last may
 * @param fullConnections where {@code minconn} reaches {@code maxconn}; 0 for a tenth of the frontends' limits
 * @param stateFile what servers were like when the program before this one ended; read at start
 * @param refuseWhenEmpty whether frontends stop listening while no server is usable
 */
public record BackendSettings(
        Place place,
        String name,
        int id,
        Mode mode,
        Balance balance,
        List<ServerSettings> servers,
        int retries,
        int redispatch,
        Timeouts timeouts,
        CheckSettings check,
        LogSettings log,
        KeepAlive serverKeepAlive,
        int fullConnections,
        boolean allBackups,
        boolean refuseWhenEmpty,
        Optional<InetAddress> source,
        Optional<ForwardedFor> forwardedFor,
        Optional<Path> stateFile,
        boolean disabled,
        String description) {}
