package io.warrenmq.broker.routing;

import org.jspecify.annotations.Nullable;

/**
 * A place in the trie of a topic exchange: the words of a binding key up to here. Its targets are those of the keys
 * that end here. Written by the metadata thread, read by all others.
 */
final class TopicNode extends TargetSet {
    final String word;
    final int hash;
    final @Nullable TopicNode parent;
    /** Positive, unique in its trie. */
    final int id;
    /** Whether the word is {@code #}: then this place also continues to match at every further word. */
    final boolean matchesMany;
    /** Places by plain words; replaced by a release-write when it grows. */
    volatile @Nullable TopicNodeTable children;

    volatile @Nullable TopicNode anyWord;
    volatile @Nullable TopicNode anyWords;

    TopicNode(String word, @Nullable TopicNode parent, int id, boolean matchesMany) {
        this.word = word;
        this.hash = word.hashCode();
        this.parent = parent;
        this.id = id;
        this.matchesMany = matchesMany;
    }

    boolean isUnused() {
        return isEmpty() && children == null && anyWord == null && anyWords == null;
    }
}
