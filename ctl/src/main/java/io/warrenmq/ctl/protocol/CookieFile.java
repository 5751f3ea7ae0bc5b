package io.warrenmq.ctl.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Where the cookie is kept: {@code .erlang.cookie} in the home directory of whoever runs node or command line. */
public final class CookieFile {
    private static final int GENERATED_LETTERS = 20;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final Path path;

    public CookieFile(Path path) {
        this.path = path;
    }

    /** The file of the user whose environment this is. */
    public static CookieFile ofUser(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", "."));
        return new CookieFile(Path.of(home, ".erlang.cookie"));
    }

    public Path path() {
        return path;
    }

    private boolean isPosix() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    public boolean exists() {
        return Files.exists(path);
    }

    /**
     * Reads the cookie.
     *
     * @throws CookieException when the file is missing, unreadable, or others than its owner may read it: then anybody
     *     on the host could administer the node
     */
    public Cookie read() {
        try {
            if (isPosix() && Files.getPosixFilePermissions(path).stream().anyMatch(OTHERS::contains)) {
                throw new CookieException(
                        "Cookie file " + path + " must be accessible by owner only. Run: chmod 400 " + path);
            }
            try (InputStream in = Files.newInputStream(path)) {
                return Cookie.of(new String(in.readNBytes(Cookie.MAX_LENGTH + 2), StandardCharsets.UTF_8));
            }
        } catch (NoSuchFileException e) {
            throw new CookieException(
                    "Cookie file " + path
                            + " does not exist. Start a node as this user, or copy the file of the user that runs the node.",
                    e);
        } catch (IOException e) {
            throw new CookieException("Cookie file " + path + " cannot be read: " + e, e);
        }
    }

    /**
     * The cookie of a node: of the environment, as containers are given it, or of the file.
     *
     * @throws CookieException as {@link #read}
     */
    public static Cookie ofNode(Map<String, String> environment, RandomGenerator random) {
        String given = environment.getOrDefault("RABBITMQ_ERLANG_COOKIE", "");
        return given.isEmpty() ? ofUser(environment).readOrCreate(random) : Cookie.of(given);
    }

    /** Reads the cookie; a file that is missing is made first, with random letters and mode 0400. */
    public Cookie readOrCreate(RandomGenerator random) {
        if (!exists()) {
            create(random);
        }
        return read();
    }

    private void create(RandomGenerator random) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < GENERATED_LETTERS; i++) {
            letters.append((char) ('A' + random.nextInt(26)));
        }
        Path written = path.resolveSibling(path.getFileName() + "." + Long.toHexString(random.nextLong()));
        try {
            write(written, letters.toString());
            try {
                // A link appears with its content: who starts at the same moment never reads half a cookie.
                Files.createLink(path, written);
            } finally {
                Files.delete(written);
            }
        } catch (FileAlreadyExistsException e) {
            // Two nodes that start at once on one host: the other one's cookie is the cookie.
            return;
        } catch (IOException e) {
            throw new CookieException("Cookie file " + path + " cannot be written: " + e, e);
        }
    }

    private static void write(Path path, String letters) throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        // The mode is given when the file is made: there is no moment at which others could open it.
        try (SeekableByteChannel file =
                path.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? Files.newByteChannel(
                                path,
                                options,
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------")))
                        : Files.newByteChannel(path, options)) {
            ByteBuffer text = StandardCharsets.US_ASCII.encode(letters);
            while (text.hasRemaining()) {
                file.write(text);
            }
        }
    }
}
