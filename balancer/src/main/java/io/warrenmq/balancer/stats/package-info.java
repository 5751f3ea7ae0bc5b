/** What is shown of a balancer that runs: as a page, as CSV and JSON, and as metrics of Prometheus. */
@NullMarked
package io.warrenmq.balancer.stats;

import org.jspecify.annotations.NullMarked;
