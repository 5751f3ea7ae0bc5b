/**
 * The group communication engine (JGroups), as the cluster uses it: who is there, who is seen across a split, and
 * messages from node to node. Nothing of the engine is visible outside this package, and nothing in it decides
 * anything: groups that have split are not merged unasked.
 */
@NullMarked
package io.warrenmq.cluster.membership;

import org.jspecify.annotations.NullMarked;
