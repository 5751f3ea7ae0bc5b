/**
 * Virtual IP addresses that move between hosts, by the Virtual Router Redundancy Protocol (RFC 3768, 5798 and 9568) as
 * Keepalived speaks it. This module knows nothing of the broker.
 */
@NullMarked
package io.warrenmq.vrrp;

import org.jspecify.annotations.NullMarked;
