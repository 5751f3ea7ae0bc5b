package io.warrenmq.app.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Definitions imported at boot.
 *
 * @param path a JSON file or a directory of them, which existed when the configuration was loaded; default none
 * @param skipIfUnchanged do not import again what was imported before; default false
 */
public record DefinitionsImport(Optional<Path> path, boolean skipIfUnchanged) {}
