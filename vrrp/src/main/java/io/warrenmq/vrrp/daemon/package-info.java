/**
 * The daemon: one thread that keeps the timers and the network, one for scripts, one for mails, around the machine that
 * decides.
 */
@NullMarked
package io.warrenmq.vrrp.daemon;

import org.jspecify.annotations.NullMarked;
