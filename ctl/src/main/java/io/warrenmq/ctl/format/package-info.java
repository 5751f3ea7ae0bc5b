/** How answers are shown: tables, JSON, CSV, Erlang terms. */
@NullMarked
package io.warrenmq.ctl.format;

import org.jspecify.annotations.NullMarked;
