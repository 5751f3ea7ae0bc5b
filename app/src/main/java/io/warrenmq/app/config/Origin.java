package io.warrenmq.app.config;

import io.warrenmq.app.config.term.Position;
import java.nio.file.Path;

/** Where a setting was written, as messages name it. */
public sealed interface Origin {

    /**
     * A file.
     *
     * @param line from 1; 0 when the file as a whole is meant
     * @param column from 1; 0 when the line as a whole is meant
     */
    record InFile(Path file, int line, int column) implements Origin {

        static InFile whole(Path file) {
            return new InFile(file, 0, 0);
        }

        static InFile at(Path file, Position position) {
            return new InFile(file, position.line(), position.column());
        }

        @Override
        public String toString() {
            return file + (line == 0 ? "" : ":" + line) + (column == 0 ? "" : ":" + column);
        }
    }

    /** A variable of the process environment. */
    record InEnvironment(String variable) implements Origin {
        @Override
        public String toString() {
            return "environment variable " + variable;
        }
    }

    /** A flag of the command line. */
    record InFlag(String flag) implements Origin {
        @Override
        public String toString() {
            return "flag " + flag;
        }
    }

    /** What the reader can do about a value that stays wrong, given where it was written. */
    default String remove() {
        return switch (this) {
            case InFile file -> "remove it";
            case InEnvironment environment -> "unset the variable";
            case InFlag flag -> "leave the flag out";
        };
    }
}
