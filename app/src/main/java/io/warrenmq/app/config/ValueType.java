package io.warrenmq.app.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * How the text of a value is read.
 *
 * @param label what is expected, with unit and range, as messages and the documentation say it
 * @param isSecret whether the text must never be shown
 * @param reader empty when the text is not such a value
 */
record ValueType<T>(String label, boolean isSecret, Function<String, Optional<T>> reader) {

    Optional<T> read(String text) {
        return reader.apply(text);
    }

    /** The text as a message may show it. */
    String shown(String text) {
        return isSecret ? "the value" : "'" + text + "'";
    }
}
