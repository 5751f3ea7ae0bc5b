package io.warrenmq.broker.routing;

import org.jspecify.annotations.Nullable;

/**
 * A hash table of places by word that is read with a range of a key, so that no word has to be cut out of it.
 *
 * <p>One writer, lock-free readers: slots are filled and emptied in place, a full table is copied to a larger one that
 * its owner publishes. A reader that misses a slot just being filled has read before the change; everything it finds in
 * a slot has final fields, so plain writes suffice.
 */
final class TopicNodeTable {
    private static final TopicNode REMOVED = new TopicNode("", null, 0, false);

    private final @Nullable TopicNode[] slots;
    private int size;
    /** Filled and emptied slots together: they lengthen the search alike. */
    private int taken;

    TopicNodeTable() {
        this(4);
    }

    private TopicNodeTable(int capacity) {
        slots = new TopicNode[capacity];
    }

    boolean isEmpty() {
        return size == 0;
    }

    @Nullable
    TopicNode find(String key, int start, int end, int hash) {
        int mask = slots.length - 1;
        int length = end - start;
        for (int i = spread(hash) & mask; ; i = (i + 1) & mask) {
            TopicNode node = slots[i];
            if (node == null) {
                return null;
            }
            if (node.hash == hash
                    && node != REMOVED
                    && node.word.length() == length
                    && key.regionMatches(start, node.word, 0, length)) {
                return node;
            }
        }
    }

    /** The table that holds the node too: this one, or a larger copy that takes its place. */
    TopicNodeTable with(TopicNode node) {
        // At least a quarter stays free, so that every search ends.
        if ((taken + 1) * 4 > slots.length * 3) {
            int capacity = 4;
            while ((size + 1) * 2 > capacity) {
                capacity *= 2;
            }
            TopicNodeTable copy = new TopicNodeTable(capacity);
            for (TopicNode old : slots) {
                if (old != null && old != REMOVED) {
                    copy.put(old);
                }
            }
            copy.put(node);
            return copy;
        }
        put(node);
        return this;
    }

    void remove(TopicNode node) {
        int mask = slots.length - 1;
        for (int i = spread(node.hash) & mask; slots[i] != null; i = (i + 1) & mask) {
            if (slots[i] == node) {
                slots[i] = REMOVED;
                size--;
                return;
            }
        }
    }

    private void put(TopicNode node) {
        int mask = slots.length - 1;
        int i = spread(node.hash) & mask;
        while (slots[i] != null) {
            i = (i + 1) & mask;
        }
        slots[i] = node;
        size++;
        taken++;
    }

    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ mixed >>> 16;
    }
}
