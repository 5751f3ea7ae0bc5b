package io.warrenmq.app.node;

import io.warrenmq.app.control.ApplicationException;
import io.warrenmq.broker.definitions.DefinitionsException;
import io.warrenmq.broker.definitions.DefinitionsImport;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.metadata.UserRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Definitions that come into the metadata, at boot or by command. Used by one thread. */
final class NodeDefinitions {
    private static final Logger LOG = LoggerFactory.getLogger(NodeDefinitions.class);

    private final Metadata metadata;
    private final NewVirtualHosts newVirtualHosts;

    /** @param newVirtualHosts what virtual hosts get that the definitions create */
    NodeDefinitions(Metadata metadata, NewVirtualHosts newVirtualHosts) {
        this.metadata = metadata;
        this.newVirtualHosts = newVirtualHosts;
    }

    /** Gives a virtual host that was just created what the configuration says. */
    static void furnish(Metadata metadata, NewVirtualHosts newVirtualHosts, String vhost) {
        Set<String> users = metadata.read(listing ->
                        listing.users().stream().map(UserRecord::name).collect(Collectors.toSet()))
                .join();
        for (Command command : newVirtualHosts.commands(vhost, users)) {
            if (metadata.submit(command).join() instanceof CommandOutcome.Refused refused) {
                LOG.error(
                        "Virtual host '{}' does not get all that default_limits, default_policies and default_users say: {}."
                                + " Correct the configuration, and set what is missing with rabbitmqctl.",
                        vhost,
                        refused.text());
            }
        }
    }

    private Set<String> virtualHosts() {
        return metadata.virtualHosts().stream()
                .map(vhost -> vhost.record().name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Imports a file, or the files of a directory in the order of their names.
     *
     * @throws ApplicationException naming the file and what is wrong in it
     */
    void importFiles(Path path, boolean isSkippedIfUnchanged) {
        for (Path file : files(path)) {
            try {
                importJson(Files.readString(file), isSkippedIfUnchanged);
                LOG.info("imported definitions from {}", file);
            } catch (IOException | ApplicationException e) {
                throw new ApplicationException(
                        "Definitions in " + file + " cannot be imported: " + e.getMessage()
                                + ". Correct the file, or remove load_definitions from the configuration.",
                        e);
            }
        }
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ApplicationException("The directory of definitions " + path + " cannot be read: " + e, e);
        }
    }

    /** @throws ApplicationException saying what is wrong in the text */
    void importJson(String json, boolean isSkippedIfUnchanged) {
        DefinitionsImport definitions = new DefinitionsImport(metadata, System::currentTimeMillis, new SecureRandom());
        Set<String> before = virtualHosts();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try {
            DefinitionsImport.Report report = isSkippedIfUnchanged
                    ? definitions.wholeIfChanged(bytes, Metadata.INTERNAL_USER)
                    : definitions.whole(bytes, Metadata.INTERNAL_USER);
            report.warnings().forEach(LOG::warn);
            Set<String> created = virtualHosts();
            created.removeAll(before);
            created.forEach(vhost -> furnish(metadata, newVirtualHosts, vhost));
        } catch (DefinitionsException e) {
            throw new ApplicationException(String.valueOf(e.getMessage()), e);
        }
    }
}
