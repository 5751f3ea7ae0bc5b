package io.warrenmq.app.logging;

import java.util.Optional;

/** Lines for a receiver that comes and goes; without one they are not kept. Written by the thread of the log. */
final class ReceiverOutput implements LogOutput {
    private volatile Optional<LogReceiver> receiver = Optional.empty();

    void receiver(Optional<LogReceiver> changed) {
        receiver = changed;
    }

    @Override
    public void write(LogLine line, String text) {
        receiver.ifPresent(present -> present.line(line.level(), text.stripTrailing()));
    }

    @Override
    public void write(String text) {
        throw new IllegalStateException("a line without its level");
    }

    @Override
    public void flush() {
        // The receiver keeps nothing.
    }

    @Override
    public void rotate() {
        // There is no file.
    }

    @Override
    public void close() {
        receiver = Optional.empty();
    }
}
