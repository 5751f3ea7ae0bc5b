package io.warrenmq.app.config;

import java.nio.file.Path;
import java.util.List;

/** Reads all sources in their order and assembles the result. Owned by the thread that loads. */
final class ConfigLoader {

    private final ConfigEnvironment environment;
    private final Findings findings = new Findings();
    private final Settings settings = new Settings(KeyTable.standard(), findings);
    private final TermSettings terms = new TermSettings(settings);

    ConfigLoader(ConfigEnvironment environment) {
        this.environment = environment;
    }

    ConfigResult load(ConfigOverrides overrides) {
        Variables variables = Variables.read(environment, findings);
        List<Path> files = new FileSources(environment, variables, settings, terms).read(overrides);
        new EnvironmentSettings(variables, settings).apply(overrides);
        Places places = new Places(environment, variables, settings, overrides, files);
        NodeName nodeName = places.nodeName();
        NodeFiles nodeFiles = places.files(nodeName);
        new ConsistencyChecks(settings, places).run();
        if (findings.isRefused()) {
            return new ConfigResult.Refused(findings.problems(), findings.warnings());
        }
        NodeConfig config =
                new ConfigAssembler(settings, places, variables).assemble(nodeName, nodeFiles, terms.kept());
        return new ConfigResult.Loaded(config, findings.warnings());
    }
}
