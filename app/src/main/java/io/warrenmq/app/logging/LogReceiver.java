package io.warrenmq.app.logging;

import io.warrenmq.app.config.LogLevel;

/** Whoever takes log lines elsewhere while the application runs. Called by the thread of the log; must not wait. */
@FunctionalInterface
public interface LogReceiver {
    /** @param text rendered, without a line feed at its end */
    void line(LogLevel level, String text);
}
