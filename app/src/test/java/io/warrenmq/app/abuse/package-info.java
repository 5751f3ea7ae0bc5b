/** What a hostile, broken or greedy client must not be able to do to a node and to its other clients. */
@NullMarked
package io.warrenmq.app.abuse;

import org.jspecify.annotations.NullMarked;
