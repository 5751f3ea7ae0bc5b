/** Benchmarks of parts, by JMH: figures for finding out what a change does, not for telling how fast a broker is. */
@NullMarked
package io.warrenmq.bench.micro;

import org.jspecify.annotations.NullMarked;
