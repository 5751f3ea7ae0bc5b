/**
 * The state machine of virtual routers and their groups. Deterministic: it is told what arrives and what time it is,
 * and says through {@link io.warrenmq.vrrp.machine.Effects} what is to be done.
 */
@NullMarked
package io.warrenmq.vrrp.machine;

import org.jspecify.annotations.NullMarked;
