package io.warrenmq.app.logging;

import io.warrenmq.app.config.LogLevel;
import java.time.Instant;

/**
 * One event of the log, complete, so that another thread can write it.
 *
 * @param time when it happened
 * @param level how serious it is
 * @param category which part of the broker it is about
 * @param pid what stands for it in RabbitMQ's process column: {@code <0.N.0>}
 * @param message the text with the stack trace, if any, of one or more lines; not yet freed of secrets
 */
record LogLine(Instant time, LogLevel level, String category, String pid, String message) {}
