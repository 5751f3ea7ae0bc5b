package io.warrenmq.ctl.format;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The formatters of {@code --formatter}. */
public enum Format {
    TABLE(false),
    PRETTY_TABLE(false),
    JSON(true),
    JSON_STREAM(true),
    CSV(true),
    ERLANG(false),
    STRING(false),
    STRING_PER_LINE(false),
    INSPECT(false),
    REPORT(false);

    private final boolean isForPrograms;

    Format(boolean isForPrograms) {
        this.isForPrograms = isForPrograms;
    }

    /** Whether the output is read by programs, so that no banner may stand in front of it. */
    public boolean isForPrograms() {
        return isForPrograms;
    }

    public boolean isJson() {
        return this == JSON || this == JSON_STREAM;
    }

    public static Optional<Format> named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** All names, for an error text. */
    public static String names() {
        return String.join(
                ", ",
                Arrays.stream(values())
                        .map(format -> format.name().toLowerCase(Locale.ROOT))
                        .toList());
    }
}
