package io.warrenmq.vrrp.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** The daemon as a process of its own, which can be killed. Arguments: configuration, log, folder of dumps. */
public final class DaemonMain {

    private DaemonMain() {}

    /** Runs the daemon. */
    public static void main(String[] args) {
        Path log = Path.of(args[1]);
        VrrpOptions options = new VrrpOptions(
                Path.of(args[0]),
                Optional.empty(),
                false,
                false,
                List.of(),
                Path.of(args[2]),
                true,
                Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        System.exit(new VrrpDaemon(options, "warren test", line -> append(log, line)).run());
    }

    private static synchronized void append(Path log, String line) {
        try {
            Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
