package io.warrenmq.vrrp.machine;

import io.warrenmq.vrrp.config.Track;

/** What is known of a watched thing. */
public sealed interface Reading {

    /** Nothing yet. */
    record Unknown() implements Reading {}

    /** It works. */
    record Up() implements Reading {}

    /** It does not work. */
    record Down() implements Reading {}

    /** The number in a watched file. */
    record FileNumber(int value) implements Reading {}

    /** The product of number and weight at which a file sets its instances to FAULT. */
    int FILE_FAULT = -254;

    static Reading unknown() {
        return new Unknown();
    }

    static Reading up() {
        return new Up();
    }

    static Reading down() {
        return new Down();
    }

    /** Up or down. */
    static Reading of(boolean up) {
        return up ? up() : down();
    }

    /** What is added to the priority of an instance that watches this so. */
    default int contribution(Track track) {
        int weight = track.weight();
        return switch (this) {
            case Unknown() -> 0;
            case Up() -> track.reverse() ? Math.min(weight, 0) : Math.max(weight, 0);
            case Down() -> track.reverse() ? Math.max(weight, 0) : Math.min(weight, 0);
            case FileNumber(int value) -> product(value, track);
        };
    }

    /** Whether an instance that watches this so is in FAULT. */
    default boolean isFault(Track track) {
        return switch (this) {
            case Unknown() -> false;
            case Up() -> track.weight() == 0 && track.reverse();
            case Down() -> track.weight() == 0 && !track.reverse();
            case FileNumber(int value) ->
                track.weight() == 0 ? (value != 0) != track.reverse() : product(value, track) <= FILE_FAULT;
        };
    }

    /** Whether an instance that watches this so must wait for the first result. */
    default boolean isPending(Track track) {
        return this instanceof Unknown && track.weight() == 0;
    }

    private static int product(int value, Track track) {
        long product = (long) value * (track.reverse() ? -track.weight() : track.weight());
        return Math.clamp(product, -1000, 1000);
    }
}
