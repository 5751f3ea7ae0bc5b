package io.warrenmq.app.logging;

import io.warrenmq.app.config.LogLevel;

/**
 * One output with what decides about it.
 *
 * @param name as configuration keys call it: file, console, exchange
 * @param output where lines go
 * @param format how they look there
 * @param level least level, unless the category has its own
 */
record Target(String name, LogOutput output, LineFormat format, LogLevel level) {}
