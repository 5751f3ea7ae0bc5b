/**
 * What a cluster shares: vhosts, exchanges, queue records, bindings, policies, users, parameters; changed by commands
 * only.
 */
@NullMarked
package io.warrenmq.broker.metadata;

import org.jspecify.annotations.NullMarked;
