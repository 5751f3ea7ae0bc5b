/**
 * AMQP 0-9-1 connections and channels as a state machine between bytes and the broker: bytes come in as a buffer, go
 * out through a {@link io.warrenmq.server.amqp.Transport}; no socket, thread or clock inside. Everything of a
 * connection is owned by its loop.
 */
@NullMarked
package io.warrenmq.server.amqp;

import org.jspecify.annotations.NullMarked;
