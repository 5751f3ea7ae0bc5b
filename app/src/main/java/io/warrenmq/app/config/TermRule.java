package io.warrenmq.app.config;

/**
 * Where the classic format writes a setting.
 *
 * @param path application and keys, separated by dots: {@code rabbit.ssl_options.verify}
 * @param shape how the term there is read
 * @param form an example of the term; empty for a plain text or number
 */
record TermRule(String path, TermShape shape, String form) {}
