/**
 * The replicated log of metadata commands: one leader per term of an era, entries that a majority of the era's voters
 * holds on disk are committed, and a command is answered when every running node has applied it.
 *
 * <p>{@link io.warrenmq.cluster.metadata.Consensus} and what it is made of are deterministic: messages in, messages
 * out. {@link io.warrenmq.cluster.metadata.MetadataNode} gives them a thread, a disk and a network. See
 * {@code docs/internals/cluster.md}.
 */
@NullMarked
package io.warrenmq.cluster.metadata;

import org.jspecify.annotations.NullMarked;
