/** Times of virtual routers on a network of namespaces: how long elections and failovers take, beside Keepalived. */
@NullMarked
package io.warrenmq.bench.vrrp;

import org.jspecify.annotations.NullMarked;
