package io.warrenmq.app.config;

/** Which message rates the management shows. */
public enum RatesMode {
    BASIC,
    DETAILED,
    NONE
}
