package io.warrenmq.app.config;

import java.nio.file.Path;

/** Definitions, policies and limits applied at boot. */
final class DefinitionKeys {

    static final KeySection SECTION = new KeySection("Definitions at boot");

    static final Key<Path> LOAD_DEFINITIONS = SECTION.key(
                    "load_definitions",
                    ValueTypes.PATH,
                    "",
                    "JSON file, or directory of JSON files, imported at boot. The default user is then not created.")
            .term("rabbit.load_definitions");
    static final Key<Path> MANAGEMENT_LOAD_DEFINITIONS = SECTION.key(
                    "management.load_definitions",
                    ValueTypes.PATH,
                    "",
                    "The older name of `load_definitions`, which wins when both are set.")
            .term("rabbitmq_management.load_definitions");
    static final Key<DefinitionsBackend> IMPORT_BACKEND = SECTION.key(
                    "definitions.import_backend",
                    ValueTypes.oneOf(DefinitionsBackend.class),
                    "",
                    "`local_filesystem` reads `definitions.local.path`.")
            .term("rabbit.definitions.import_backend");
    static final Key<Path> LOCAL_PATH = SECTION.key(
                    "definitions.local.path", ValueTypes.PATH, "", "As `load_definitions`, for that backend.")
            .term("rabbit.definitions.local_path");
    static final Key<Boolean> SKIP_IF_UNCHANGED = SECTION.key(
                    "definitions.skip_if_unchanged",
                    ValueTypes.BOOLEAN,
                    "false",
                    "Do not import again what was imported before; a checksum is kept.")
            .term("rabbit.definitions.skip_if_unchanged");
    static final Key<String> HASHING_ALGORITHM =
            SECTION.hint("definitions.hashing.algorithm", "Accepted; the checksum is an implementation detail.");
    static final Key<Boolean> DEPRECATED_FEATURE = SECTION.key(
                    "deprecated_features.permit.$name",
                    ValueTypes.BOOLEAN,
                    "",
                    "Whether a deprecated feature of RabbitMQ may be used.")
            .inertUnless("true", "all features are permitted");

    static {
        SECTION.hint("definitions.tls.**", "Accepted; definitions are read from files.");
        SECTION.hint("definitions.https.**", "Accepted; definitions are read from files.");
    }

    private DefinitionKeys() {}
}
