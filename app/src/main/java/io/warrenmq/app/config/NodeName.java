package io.warrenmq.app.config;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a node, {@code rabbit@host}. Tools and clients compare it as text, so it never changes while data exists.
 *
 * @param prefix the part before the {@code @}
 * @param host the part after it
 */
public record NodeName(String prefix, String host) {

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.:-]{1,255}");

    /** Reads a full name. */
    static Optional<NodeName> parse(String text) {
        return text.indexOf('@') < 0 ? Optional.empty() : parse(text, "");
    }

    /** Reads a name that may lack the host. */
    static Optional<NodeName> parse(String text, String defaultHost) {
        int at = text.indexOf('@');
        String prefix = at < 0 ? text : text.substring(0, at);
        String host = at < 0 ? defaultHost : text.substring(at + 1);
        return PREFIX.matcher(prefix).matches() && HOST.matcher(host).matches()
                ? Optional.of(new NodeName(prefix, host))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return prefix + "@" + host;
    }
}
