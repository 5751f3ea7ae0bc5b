/** Lines about connections and servers, and their way to syslog, without ever holding up a connection. */
@NullMarked
package io.warrenmq.balancer.log;

import org.jspecify.annotations.NullMarked;
