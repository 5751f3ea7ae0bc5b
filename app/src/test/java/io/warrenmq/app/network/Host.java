package io.warrenmq.app.network;

import java.util.ArrayList;
import java.util.List;

/**
 * A host of {@link Hosts}: a network namespace with one address.
 *
 * @param name as other hosts call it
 * @param namespace as {@code ip netns} calls it
 * @param address reached by every other host, and by the machine that tests
 * @param number from 1 on
 */
public record Host(String name, String namespace, String address, int number) {
    static final String DEVICE = "eth0";

    String hardwareAddress() {
        return "02:00:00:00:00:%02x".formatted(number);
    }

    /** A command that is to run on this host, with a {@code /run} of its own: that is where nodes leave their ports. */
    public List<String> command(List<String> words) {
        List<String> command = new ArrayList<>(List.of(
                "ip", "netns", "exec", namespace, "sh", "-c", "mount -t tmpfs tmpfs /run && exec \"$@\"", "sh"));
        command.addAll(words);
        return command;
    }
}
