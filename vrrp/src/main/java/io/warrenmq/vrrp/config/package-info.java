/**
 * {@code keepalived.conf}: from lines to directives to values. Everything wrong is collected with its file, line and
 * remedy; what Keepalived would default is defaulted, and what could make two masters is refused.
 */
@NullMarked
package io.warrenmq.vrrp.config;

import org.jspecify.annotations.NullMarked;
