/** Users, passwords, permissions and secrets. */
@NullMarked
package io.warrenmq.broker.security;

import org.jspecify.annotations.NullMarked;
