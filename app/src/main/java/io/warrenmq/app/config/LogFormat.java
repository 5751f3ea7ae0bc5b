package io.warrenmq.app.config;

/** How a log line is written. */
public enum LogFormat {
    /** {@code 2024-05-01 10:11:12.123456+00:00 [info] <0.684.0> message}. */
    PLAINTEXT,
    /** One JSON object. */
    JSON
}
