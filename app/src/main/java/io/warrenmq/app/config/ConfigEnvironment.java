package io.warrenmq.app.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What surrounds the process, passed in so that loading depends on nothing else.
 *
 * @param variables the environment variables
 * @param workingDirectory against which relative paths of flags and variables are resolved
 * @param etcDirectory where files are searched that nothing names; {@code /etc/rabbitmq} outside tests
 * @param longHostName the full name of this host; the short one is its part before the first dot
 */
public record ConfigEnvironment(
        Map<String, String> variables, Path workingDirectory, Path etcDirectory, String longHostName) {

    public ConfigEnvironment {
        variables = Map.copyOf(variables);
    }

    /** That of this process. */
    public static ConfigEnvironment ofProcess() {
        return new ConfigEnvironment(
                System.getenv(), Path.of("").toAbsolutePath(), Path.of("/etc/rabbitmq"), hostName());
    }

    String shortHostName() {
        int dot = longHostName.indexOf('.');
        return dot > 0 ? longHostName.substring(0, dot) : longHostName;
    }

    private static String hostName() {
        String variable = System.getenv("HOSTNAME");
        if (variable != null && !variable.isBlank()) {
            return variable.strip();
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A host whose own name does not resolve can still serve; every tool understands this name.
            return "localhost";
        }
    }
}
