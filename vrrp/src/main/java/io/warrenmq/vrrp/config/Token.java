package io.warrenmq.vrrp.config;

/** A part of a line. */
sealed interface Token {

    Place place();

    /** A word, without its quotes. */
    record Word(String text, boolean quoted, Place place) implements Token {
        @Override
        public String toString() {
            return text;
        }
    }

    record Open(Place place) implements Token {}

    record Close(Place place) implements Token {}
}
