package io.warrenmq.ctl.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the command line on the same host where a node listens: {@code <directory>/<node name>.control}. The file is a
 * hint only. Whoever forges one gets nothing: the node must prove that it holds the cookie.
 *
 * @param host address to connect to
 * @param port of the control listener
 * @param pid process id of the node
 * @param clusterPort where it listens for other nodes when it is a member; 0 when that is not known
 */
public record NodeFile(String host, int port, long pid, int clusterPort) {
    private static final int MAX_BYTES = 4096;

    /** Of a node that is never a member of a cluster. */
    public NodeFile(String host, int port, long pid) {
        this(host, port, pid, 0);
    }

    /** Directories in which nodes leave their files, in the order in which they are tried. */
    public static List<Path> directories(Map<String, String> environment) {
        List<Path> directories = new ArrayList<>();
        directories.add(Path.of("/run/warren"));
        Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"))
                .filter(directory -> !directory.isEmpty())
                .ifPresent(directory -> directories.add(Path.of(directory, "warren")));
        String temporary = environment.getOrDefault("TMPDIR", "/tmp");
        directories.add(Path.of(temporary, "warren-" + System.getProperty("user.name", "user")));
        return directories;
    }

    /** The file of {@code nodeName}, empty when no directory has a readable one. */
    public static Optional<NodeFile> find(String nodeName, List<Path> directories) {
        for (Path directory : directories) {
            Path path = directory.resolve(fileName(nodeName));
            if (Files.isReadable(path)) {
                Optional<NodeFile> file = read(path);
                if (file.isPresent()) {
                    return file;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<NodeFile> read(Path path) {
        try {
            if (Files.size(path) > MAX_BYTES
                    || !(JsonText.read(Files.readString(path)) instanceof JsonValue.Obj object)) {
                return Optional.empty();
            }
            return object.text("host")
                    .flatMap(host -> object.whole("port")
                            .filter(port -> port > 0 && port < 65536)
                            .map(port -> new NodeFile(
                                    host,
                                    port.intValue(),
                                    object.whole("pid").orElse(0L),
                                    object.whole("cluster_port").orElse(0L).intValue())));
        } catch (IOException | MalformedJsonException e) {
            // A file that is being replaced or that is none of ours: the default port is tried instead.
            return Optional.empty();
        }
    }

    /**
     * Writes the file into the first directory that can be written to, readable by its owner only.
     *
     * @return where it was written
     * @throws IOException when no directory can be written to
     */
    public Path write(String nodeName, List<Path> directories) throws IOException {
        IOException failure = new IOException("no directory for node files can be written to: " + directories);
        for (Path directory : directories) {
            try {
                return writeInto(directory, nodeName);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    /** Removes the file, unless another node of the same name has written its own in the meantime. */
    public void removeFrom(Path path) throws IOException {
        if (read(path).equals(Optional.of(this))) {
            Files.deleteIfExists(path);
        }
    }

    private Path writeInto(Path directory, String nodeName) throws IOException {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (!Files.isDirectory(directory)) {
            if (posix) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectories(directory);
            }
        }
        String text = JsonText.write(JsonValue.object()
                .put("host", host)
                .put("port", port)
                .put("pid", pid)
                .put("cluster_port", clusterPort)
                .build());
        // Made with mode 0600 and moved into place, so that nobody reads half a file.
        Path written = Files.createTempFile(directory, "node", ".new");
        try {
            Files.writeString(written, text + "\n");
            return Files.move(
                    written,
                    directory.resolve(fileName(nodeName)),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(written);
            throw e;
        }
    }

    /** Node names come from operators: nothing in them may lead out of the directory. */
    private static String fileName(String nodeName) {
        return nodeName.replaceAll("[^A-Za-z0-9@._-]", "_") + ".control";
    }
}
