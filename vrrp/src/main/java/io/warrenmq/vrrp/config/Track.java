package io.warrenmq.vrrp.config;

/**
 * What an instance watches.
 *
 * @param weight -253 to 253; 0 means that the instance is in FAULT while it is down
 * @param reverse whether up and down change places
 */
public record Track(Kind kind, String name, int weight, boolean reverse) {

    /** The kinds of things to watch. */
    public enum Kind {
        SCRIPT,
        INTERFACE,
        PROCESS,
        FILE
    }

    /** What is watched, whoever watches it. */
    public Source source() {
        return new Source(kind, name);
    }

    /** A watched thing. */
    public record Source(Kind kind, String name) {
        @Override
        public String toString() {
            return kind.name().toLowerCase(java.util.Locale.ROOT) + " " + name;
        }
    }
}
