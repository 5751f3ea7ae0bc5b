package io.warrenmq.vrrp.config;

/**
 * Something about a configuration that its author should know. It never contains a password.
 *
 * @param text what is wrong, with the offending words
 * @param remedy what to do about it
 */
public record Finding(Severity severity, Place place, String text, String remedy) {

    /** What follows from a finding. */
    public enum Severity {
        /** Nothing: it works, but not as its author may think. */
        WARNING,
        /** Scripts could be replaced by somebody who should not become their user. */
        SECURITY,
        /** The line, or the instance around it, is not used; a strict start is refused. */
        ERROR,
        /** The file is not used. */
        FATAL
    }

    /** One line: place, what is wrong, what to do. */
    @Override
    public String toString() {
        String column = place.column() > 0 ? " column " + place.column() + ":" : "";
        return place + column + " " + text + ". " + remedy;
    }
}
