package io.warrenmq.vrrp.linux;

import io.warrenmq.vrrp.config.HostFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** This host. */
public final class LinuxHost implements HostFacts {

    private static final int STICKY = 01000;
    private static final String SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    @Override
    public String shortHostName() {
        String name;
        try {
            name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            // A host without /proc still has a name for mails.
            return "localhost";
        }
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    @Override
    public boolean hasInterface(String name) {
        return new Libc().ifNametoindex(name) > 0;
    }

    @Override
    public boolean hasUser(String name) {
        return entry("passwd", name).isPresent();
    }

    @Override
    public boolean hasGroup(String name) {
        return entry("group", name).isPresent();
    }

    // By name or number.
    private static Optional<List<String>> entry(String database, String name) {
        try {
            for (String line : Files.readAllLines(Path.of("/etc", database))) {
                List<String> fields = List.of(line.split(":", -1));
                if (fields.size() > 3
                        && (fields.getFirst().equals(name) || fields.get(2).equals(name))) {
                    return Optional.of(fields);
                }
            }
        } catch (IOException e) {
            // Without the file there are no users to name.
            return Optional.empty();
        }
        return Optional.empty();
    }

    /**
     * The command that runs another as a user: the words to put before it; none if it is the user of this process.
     *
     * @param group instead of the user's own
     */
    public static List<String> asUser(Optional<String> user, Optional<String> group) {
        Optional<List<String>> entry = user.flatMap(name -> entry("passwd", name));
        if (entry.isEmpty()) {
            return List.of();
        }
        String uid = entry.get().get(2);
        if (uid.equals(Integer.toString(new Libc().geteuid())) && group.isEmpty()) {
            return List.of();
        }
        String gid = group.flatMap(name -> entry("group", name))
                .map(fields -> fields.get(2))
                .orElse(entry.get().get(3));
        return List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--init-groups", "--");
    }

    @Override
    public Optional<Path> executable(String program) {
        if (program.contains("/")) {
            return Optional.of(Path.of(program)).filter(LinuxHost::isExecutable);
        }
        for (String folder : searchPath().split(":", -1)) {
            Path path = Path.of(folder, program);
            if (isExecutable(path)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    private static boolean isExecutable(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }

    private static String searchPath() {
        return environment().getOrDefault("PATH", SEARCH_PATH);
    }

    /** The environment that scripts get. */
    public static Map<String, String> environment() {
        Map<String, String> environment = new java.util.HashMap<>(System.getenv());
        environment.putIfAbsent("PATH", SEARCH_PATH);
        return Map.copyOf(environment);
    }

    private static int number(Path path, String attribute) throws IOException {
        return Files.getAttribute(path, "unix:" + attribute, LinkOption.NOFOLLOW_LINKS) instanceof Integer number
                ? number
                : -1;
    }

    @Override
    public Optional<Path> writableByOthers(Path program) {
        try {
            for (Path path = program.toRealPath(); path != null; path = path.getParent()) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
                boolean sticky = (number(path, "mode") & STICKY) != 0;
                boolean group = permissions.contains(PosixFilePermission.GROUP_WRITE) && number(path, "gid") != 0;
                boolean others = permissions.contains(PosixFilePermission.OTHERS_WRITE);
                if (number(path, "uid") != 0 || (group || others) && !sticky) {
                    return Optional.of(path);
                }
            }
        } catch (IOException e) {
            // What cannot be looked at cannot be trusted.
            return Optional.of(program);
        }
        return Optional.empty();
    }
}
