/** Erlang terms as configuration files write them: values and their parser. */
@NullMarked
package io.warrenmq.app.config.term;

import org.jspecify.annotations.NullMarked;
