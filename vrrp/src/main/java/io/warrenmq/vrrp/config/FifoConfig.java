package io.warrenmq.vrrp.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A named pipe that gets a line for each event.
 *
 * @param script started with the path as its argument, to read the pipe
 */
public record FifoConfig(Path path, Optional<ScriptCommand> script) {}
