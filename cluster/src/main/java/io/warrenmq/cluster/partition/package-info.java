/**
 * What a node makes of links that fail and come back: whom it reaches, whether it pauses, goes on or heals. Pure: facts
 * in, decisions out; time is given, and nothing is sent from here.
 */
@NullMarked
package io.warrenmq.cluster.partition;

import org.jspecify.annotations.NullMarked;
