package io.warrenmq.balancer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Reads configurations of tests, which are one file with the name t. */
public final class TestConfig {
    private TestConfig() {}

    public static ConfigResult read(String text) {
        return ConfigReader.read(
                List.of(new ConfigReader.Source("t", text)), name -> name.equals("PORT") ? "5672" : "");
    }

    public static BalancerConfig loaded(String text) {
        ConfigResult result = read(text);
        assertThat(result).as(() -> result.toString()).isInstanceOf(ConfigResult.Loaded.class);
        return ((ConfigResult.Loaded) result).config();
    }
}
