/** Load on proxies of TCP: throughput, connections, round trips, and the CPU that each costs. */
@NullMarked
package io.warrenmq.bench.proxy;

import org.jspecify.annotations.NullMarked;
