package io.warrenmq.ctl.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Which node a command is for.
 *
 * @param prefix before the {@code @}
 * @param host after it
 */
public record NodeName(String prefix, String host) {
    private static final int LONGEST_NAME = 256;

    /** A name as given by an operator; without a host it is one on this host. */
    public static NodeName of(String text, Map<String, String> environment, boolean isLong) {
        int at = text.indexOf('@');
        return at < 0
                ? new NodeName(text, thisHost(environment, isLong))
                : new NodeName(text.substring(0, at), text.substring(at + 1));
    }

    /** RABBITMQ_NODENAME, or {@code rabbit} on this host. */
    public static NodeName defaultName(Map<String, String> environment, boolean isLong) {
        return of(environment.getOrDefault("RABBITMQ_NODENAME", "rabbit"), environment, isLong);
    }

    boolean isOnThisHost(Map<String, String> environment) {
        return host.equals(thisHost(environment, false))
                || (host.indexOf('.') > 0 && host.equals(thisHost(environment, true)));
    }

    /** Asking the resolver for the own name takes longer than the rest of the start, so the kernel is asked first. */
    private static String thisHost(Map<String, String> environment, boolean isLong) {
        String name = environment.getOrDefault("HOSTNAME", "");
        try {
            Path kernel = Path.of("/proc/sys/kernel/hostname");
            if (!isLong && Files.isReadable(kernel)) {
                try (InputStream in = Files.newInputStream(kernel)) {
                    name = new String(in.readNBytes(LONGEST_NAME), StandardCharsets.US_ASCII).strip();
                }
            } else if (isLong || name.isEmpty()) {
                InetAddress local = InetAddress.getLocalHost();
                name = isLong ? local.getCanonicalHostName() : local.getHostName();
            }
        } catch (IOException e) {
            // The name in the environment, or localhost, is as good as can be had.
            name = name.isEmpty() ? "localhost" : name;
        }
        int dot = name.indexOf('.');
        return isLong || dot <= 0 ? name : name.substring(0, dot);
    }

    @Override
    public String toString() {
        return prefix + "@" + host;
    }
}
