package io.warrenmq.store;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Tests that damage a directory some thousand times would print a page for each. */
final class QuietLog {
    private static final List<String> LOGGERS = List.of(
            "io.warrenmq.store.frame.Damage",
            "io.warrenmq.store.DirectoryStore",
            "io.warrenmq.store.log.LogRecovery",
            "io.warrenmq.store.log.Retirement");

    private QuietLog() {}

    static void whileDamageIsTested() {
        LOGGERS.forEach(QuietLog::quiet);
    }

    private static void quiet(String logger) {
        while (true) {
            // Another test may just be the first to log, and loggers are substitutes until it has begun.
            if (LoggerFactory.getLogger(logger) instanceof Logger real) {
                real.setLevel(Level.OFF);
                return;
            }
            Thread.onSpinWait();
        }
    }
}
