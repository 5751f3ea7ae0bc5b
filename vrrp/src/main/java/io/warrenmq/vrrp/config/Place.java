package io.warrenmq.vrrp.config;

import java.nio.file.Path;

/**
 * Where something was written.
 *
 * @param line from 1; 0 when the file as a whole is meant
 * @param column from 1; 0 when the line as a whole is meant. After a {@code $NAME} it counts in the expanded line
 */
public record Place(Path file, int line, int column) {

    static final Place NOWHERE = new Place(Path.of(""), 0, 0);

    static Place whole(Path file) {
        return new Place(file, 0, 0);
    }

    /** {@code (FILE: Line N)}, the form of Keepalived's messages. */
    @Override
    public String toString() {
        return line == 0 ? "(" + file + ")" : "(" + file + ": Line " + line + ")";
    }
}
