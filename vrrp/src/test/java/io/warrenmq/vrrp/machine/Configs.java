package io.warrenmq.vrrp.machine;

import io.warrenmq.vrrp.config.ConfigLoader;
import io.warrenmq.vrrp.config.HostFacts;
import io.warrenmq.vrrp.config.LoadOptions;
import io.warrenmq.vrrp.config.LoadResult;
import io.warrenmq.vrrp.config.VrrpConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/** Configurations for tests, read from text as any other. */
public final class Configs {

    /** A host on which everything exists that a configuration may name. */
    public static final HostFacts HOST = new HostFacts() {
        @Override
        public String shortHostName() {
            return "host";
        }

        @Override
        public boolean hasInterface(String name) {
            return !name.startsWith("missing");
        }

        @Override
        public boolean hasUser(String name) {
            return "root".equals(name) || "nobody".equals(name);
        }

        @Override
        public boolean hasGroup(String name) {
            return "nogroup".equals(name);
        }

        @Override
        public Optional<Path> executable(String program) {
            return program.contains("missing") ? Optional.empty() : Optional.of(Path.of(program));
        }

        @Override
        public Optional<Path> writableByOthers(Path program) {
            return program.toString().contains("open") ? Optional.of(program) : Optional.empty();
        }
    };

    private Configs() {}

    /** What a text means. */
    public static LoadResult load(String text) {
        return load(text, HOST, false);
    }

    public static LoadResult load(String text, HostFacts host, boolean strict) {
        try {
            Path file = Files.createTempFile("keepalived", ".conf");
            try {
                Files.writeString(file, text);
                return ConfigLoader.load(file, host, new LoadOptions("host", strict, new Random(1)));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a text without mistakes means. */
    public static VrrpConfig of(String text) {
        return switch (load(text)) {
            case LoadResult.Loaded(var config, var findings)
            when findings.stream()
                    .noneMatch(finding ->
                            finding.severity().compareTo(io.warrenmq.vrrp.config.Finding.Severity.ERROR) >= 0) ->
                config;
            case LoadResult result ->
                throw new IllegalArgumentException(result.findings().toString());
        };
    }
}
