/** Clusters of nodes that are processes of their own. */
@NullMarked
package io.warrenmq.app.cluster;

import org.jspecify.annotations.NullMarked;
