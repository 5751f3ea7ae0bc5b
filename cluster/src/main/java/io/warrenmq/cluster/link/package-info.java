/**
 * Bytes between this node and another, in order and without gaps for as long as both live and see each other; when that
 * ends, both are told. Everything that nodes say to each other beside the metadata goes this way.
 */
@NullMarked
package io.warrenmq.cluster.link;

import org.jspecify.annotations.NullMarked;
