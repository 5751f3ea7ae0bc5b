/**
 * What the JDK does not offer of Linux: raw sockets, routing netlink, packet sockets, processes in groups, inotify, by
 * the foreign function API and without a native library. Every object belongs to one thread.
 */
@NullMarked
package io.warrenmq.vrrp.linux;

import org.jspecify.annotations.NullMarked;
