/**
 * The configuration of a node: where it comes from (files in both formats of RabbitMQ, environment, flags), the one
 * table that declares every key, and the {@link io.warrenmq.app.config.NodeConfig} that results.
 */
@NullMarked
package io.warrenmq.app.config;

import org.jspecify.annotations.NullMarked;
