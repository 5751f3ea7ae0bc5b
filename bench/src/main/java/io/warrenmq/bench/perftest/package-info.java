/** RabbitMQ's own load generator, PerfTest, run against brokers in turn. */
@NullMarked
package io.warrenmq.bench.perftest;

import org.jspecify.annotations.NullMarked;
