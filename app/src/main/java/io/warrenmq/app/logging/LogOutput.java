package io.warrenmq.app.logging;

import java.io.IOException;

/** Where rendered lines go. Used by one thread at a time. */
interface LogOutput {

    /** Takes text that ends in a line feed; it may stay in a buffer until {@link #flush}. */
    void write(String text) throws IOException;

    /** The same, for outputs that tell lines apart. */
    default void write(LogLine line, String text) throws IOException {
        write(text);
    }

    void flush() throws IOException;

    /** Begins a new file where that has a meaning. */
    void rotate() throws IOException;

    void close() throws IOException;
}
