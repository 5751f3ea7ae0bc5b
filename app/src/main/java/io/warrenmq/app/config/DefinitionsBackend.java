package io.warrenmq.app.config;

/** Where definitions come from at boot. */
public enum DefinitionsBackend {
    LOCAL_FILESYSTEM
}
