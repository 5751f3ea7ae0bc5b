package io.warrenmq.broker.routing;

import java.util.Arrays;

/** Working memory of {@link TopicMatcher}: the words of a key and the places in the trie that are active. */
final class TopicScratch {
    int[] wordStart = new int[32];
    int[] wordEnd = new int[32];
    int[] wordHash = new int[32];
    int wordCount;
    TopicNode[] active = new TopicNode[64];
    int activeCount;
    TopicNode[] next = new TopicNode[64];
    int nextCount;
    /** Places visited for the last key; what a match costs, for tests that watch how it grows. */
    int steps;
    /** The {@code #} places that were activated: these stay active for the rest of the key. */
    final LongSet hashes = new LongSet();

    void split(String key) {
        wordCount = 0;
        steps = 0;
        if (key.isEmpty()) {
            return; // no word at all, which is not the same as one empty word
        }
        int start = 0;
        int hash = 0;
        int length = key.length();
        for (int i = 0; i < length; i++) {
            char c = key.charAt(i);
            if (c == '.') {
                addWord(start, i, hash);
                start = i + 1;
                hash = 0;
            } else {
                hash = 31 * hash + c;
            }
        }
        addWord(start, length, hash);
    }

    void activate(TopicNode node) {
        if (nextCount == next.length) {
            next = Arrays.copyOf(next, nextCount * 2);
        }
        next[nextCount++] = node;
    }

    /** What was activated becomes active. */
    void advance() {
        steps += nextCount;
        TopicNode[] emptied = active;
        active = next;
        activeCount = nextCount;
        next = emptied;
        nextCount = 0;
    }

    private void addWord(int start, int end, int hash) {
        if (wordCount == wordStart.length) {
            wordStart = Arrays.copyOf(wordStart, wordCount * 2);
            wordEnd = Arrays.copyOf(wordEnd, wordCount * 2);
            wordHash = Arrays.copyOf(wordHash, wordCount * 2);
        }
        wordStart[wordCount] = start;
        wordEnd[wordCount] = end;
        wordHash[wordCount] = hash;
        wordCount++;
    }
}
