package io.warrenmq.balancer;

import io.warrenmq.balancer.pool.AdminState;
import io.warrenmq.balancer.pool.Backend;
import io.warrenmq.balancer.pool.SavedState;
import io.warrenmq.balancer.pool.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code show servers state} printed before the program ended, read by the next one: servers that were down,
 * drained or in maintenance stay so. A file that is missing or wrong is warned of, for a balancer must start all the
 * same.
 */
final class StateFile {
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
    private static final long LONGEST_BYTES = 16 << 20;
    private static final String VERSION = "1";

    private static final int BACKEND = 1;
    private static final int SERVER = 3;
    private static final int OPERATING = 5;
    private static final int ADMIN = 6;
    private static final int WEIGHT = 7;
    private static final int CONFIGURED_WEIGHT = 8;

    private static final int FORCED_MAINTENANCE = 1;
    private static final int ANY_MAINTENANCE = 5;
    private static final int FORCED_DRAIN = 8;
    private static final int GREATEST_WEIGHT = 256;

    private StateFile() {}

    static void restore(Collection<Backend> backends) {
        Map<Path, Map<String, SavedState>> read = new HashMap<>();
        for (Backend backend : backends) {
            Optional<Path> file = backend.settings().stateFile();
            if (file.isEmpty()) {
                continue;
            }
            Map<String, SavedState> saved = read.computeIfAbsent(file.get(), StateFile::read);
            for (Server server : backend.servers()) {
                SavedState state = saved.get(backend.name() + "/" + server.name());
                if (state != null) {
                    backend.restore(server, state);
                }
            }
        }
    }

    private static Map<String, SavedState> read(Path file) {
        Map<String, SavedState> states = new HashMap<>();
        try {
            if (Files.size(file) > LONGEST_BYTES) {
                throw new IOException("it has more than " + LONGEST_BYTES + " bytes");
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            if (lines.isEmpty() || !lines.getFirst().equals(VERSION)) {
                throw new IOException("its first line is not '" + VERSION + "'");
            }
            for (String line : lines.subList(1, lines.size())) {
                if (!line.startsWith("#") && !line.isBlank()) {
                    String[] words = line.split(" ", -1);
                    states.put(words.length > SERVER ? words[BACKEND] + "/" + words[SERVER] : "", state(words));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn(
                    "the states of servers are not taken from {}: {}. Save them with 'show servers state' of the admin"
                            + " socket",
                    file,
                    e.toString());
            return Map.of();
        }
        return states;
    }

    private static SavedState state(String[] words) {
        if (words.length <= CONFIGURED_WEIGHT) {
            throw new IllegalArgumentException("a line has " + words.length + " words");
        }
        int admin = Integer.parseInt(words[ADMIN]);
        int weight = Integer.parseInt(words[WEIGHT]);
        if (weight < 0 || weight > GREATEST_WEIGHT) {
            throw new IllegalArgumentException("a weight is " + weight);
        }
        return new SavedState(
                // In maintenance nobody knows.
                (admin & ANY_MAINTENANCE) != 0 || Integer.parseInt(words[OPERATING]) != 0,
                (admin & FORCED_MAINTENANCE) != 0
                        ? AdminState.MAINT
                        : (admin & FORCED_DRAIN) != 0 ? AdminState.DRAIN : AdminState.READY,
                weight,
                Integer.parseInt(words[CONFIGURED_WEIGHT]));
    }
}
