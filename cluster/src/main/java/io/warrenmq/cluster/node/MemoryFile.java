package io.warrenmq.cluster.node;

import io.warrenmq.broker.json.Json;
import io.warrenmq.broker.json.JsonException;
import io.warrenmq.broker.json.JsonText;
import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.metadata.NodeKind;
import io.warrenmq.cluster.node.Memory.Standing;
import io.warrenmq.cluster.replication.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The file with a node's {@link Memory}; a node that was never clustered has none. Thread-safe. */
public final class MemoryFile {
    public static final String NAME = "cluster.json";

    private final Path directory;
    private final Path path;

    /** @param directory the node's data directory */
    public MemoryFile(Path directory) {
        this.directory = directory;
        this.path = directory.resolve(NAME);
    }

    /** The file was damaged, or cannot be read or written; the message says what to do. */
    public static final class MemoryException extends IllegalStateException {
        MemoryException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * @return empty for a node that was never clustered
     * @throws MemoryException if the file cannot be read
     */
    public synchronized Optional<Memory> read() {
        try {
            return Optional.of(decode(JsonText.parse(Files.readString(path))));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException | JsonException | IllegalArgumentException e) {
            throw new MemoryException(
                    "The file " + path + ", which names the cluster of this node, cannot be read: " + e.getMessage()
                            + ". Restore it from a backup; or reset the node with 'rabbitmqctl force_reset', which deletes all its data.",
                    e);
        }
    }

    /**
     * Replaces what was there, in one step that a crash undoes or leaves.
     *
     * @throws MemoryException if the disk refuses
     */
    public synchronized void write(Memory memory) {
        Path written = path.resolveSibling(NAME + ".new");
        try {
            Files.createDirectories(directory);
            byte[] text = (JsonText.write(encode(memory)) + "\n").getBytes(StandardCharsets.UTF_8);
            try (FileChannel file = FileChannel.open(
                    written,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(true);
            }
            Files.move(written, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new MemoryException(
                    "The file " + path + ", which names the cluster of this node, cannot be written: " + e, e);
        }
    }

    /** The node belongs to nobody any more. */
    public synchronized void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new MemoryException("The file " + path + " cannot be deleted: " + e, e);
        }
    }

    private static Json encode(Memory memory) {
        Map<String, Json> members = new LinkedHashMap<>();
        memory.members().forEach((node, info) -> members.put(node.name(), encode(info)));
        Map<String, Json> all = new LinkedHashMap<>();
        all.put("identity", Json.of(memory.identity()));
        all.put("standing", Json.of(word(memory.standing())));
        all.put("kind", Json.of(word(memory.kind())));
        all.put("members", new Json.Obj(members));
        return new Json.Obj(all);
    }

    private static Json encode(MemberInfo info) {
        Map<String, Json> all = new LinkedHashMap<>();
        all.put("identity", Json.of(info.identity()));
        all.put("kind", Json.of(word(info.kind())));
        all.put("host", Json.of(info.host()));
        all.put("cluster_port", Json.of((long) info.clusterPort()));
        all.put("control_port", Json.of((long) info.controlPort()));
        return new Json.Obj(all);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Memory decode(Json json) {
        Map<NodeId, MemberInfo> members = new TreeMap<>();
        if (object(json).find("members").orElse(json) instanceof Json.Obj all) {
            all.members().forEach((node, info) -> members.put(new NodeId(node), info(info)));
        }
        return new Memory(
                text(json, "identity"),
                Standing.valueOf(text(json, "standing").toUpperCase(Locale.ROOT)),
                kind(json),
                members);
    }

    private static MemberInfo info(Json json) {
        return new MemberInfo(
                text(json, "identity"),
                kind(json),
                text(json, "host"),
                number(json, "cluster_port"),
                number(json, "control_port"));
    }

    private static NodeKind kind(Json json) {
        return NodeKind.valueOf(text(json, "kind").toUpperCase(Locale.ROOT));
    }

    private static Json.Obj object(Json json) {
        if (json instanceof Json.Obj object) {
            return object;
        }
        throw new IllegalArgumentException("an object was expected, not " + json.kind());
    }

    private static String text(Json json, String name) {
        if (object(json).find(name).orElse(Json.Null.NULL) instanceof Json.Text(String text)) {
            return text;
        }
        throw new IllegalArgumentException("'" + name + "' is missing");
    }

    private static int number(Json json, String name) {
        if (object(json).find(name).orElse(Json.Null.NULL) instanceof Json.Int(long number)
                && number >= 0
                && number < 1 << 16) {
            return (int) number;
        }
        throw new IllegalArgumentException("'" + name + "' is no port");
    }
}
