package io.warrenmq.vrrp.config;

import java.nio.file.Path;
import java.util.Optional;

/** What a configuration is compared with on the host that reads it. */
public interface HostFacts {

    /** The name of the host up to its first dot. */
    String shortHostName();

    /** Whether there is a network interface of this name. */
    boolean hasInterface(String name);

    /** Whether there is a user of this name or number. */
    boolean hasUser(String name);

    /** Whether there is a group of this name or number. */
    boolean hasGroup(String name);

    /** The executable file that a command names, by its path or along the search path. */
    Optional<Path> executable(String program);

    /**
     * The file or folder on the way to a program which others than root may change, so that they could become the user
     * that runs it; empty if there is none.
     */
    Optional<Path> writableByOthers(Path program);
}
