/** VRRP messages as octets, the checks that a received one must pass, and addresses. No input, output or clock. */
@NullMarked
package io.warrenmq.vrrp.packet;

import org.jspecify.annotations.NullMarked;
