package io.warrenmq.app.config;

/**
 * One setting that something other than a default decided, for listings.
 *
 * @param key as it would be written in a file
 * @param value as written, {@code ******} for secrets
 * @param origin where it was written
 */
public record EffectiveSetting(String key, String value, Origin origin) {}
