package io.warrenmq.vrrp.config;

import java.util.random.RandomGenerator;

/**
 * How a configuration is read.
 *
 * @param configId chosen by {@code @id} lines
 * @param strict whether any error refuses the whole file
 * @param random for {@code ${_RANDOM}}
 */
public record LoadOptions(String configId, boolean strict, RandomGenerator random) {}
