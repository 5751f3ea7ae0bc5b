package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.Binding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Topic exchanges: binding keys in a trie of their words, walked as a nondeterministic automaton, one step per word of
 * the routing key.
 *
 * <p>A place is reached by one path only, so it can become active twice in a step only if it is a {@code #}, which
 * stays active by itself and can be entered again from its parent. Those are entered once per key; hence a step costs
 * at most the number of places in the trie, however many {@code #} a key has.
 */
final class TopicMatcher implements Matcher {
    private final TopicNode root = new TopicNode("", null, 1, false);
    private int lastId = 1;
    private int placeCount = 1;

    @Override
    public void add(Binding binding, Target target) {
        String key = binding.routingKey();
        TopicNode node = root;
        if (!key.isEmpty()) {
            int start = 0;
            for (int end; start <= key.length(); start = end + 1) {
                end = endOfWord(key, start);
                node = childOrNew(node, key, start, end);
            }
        }
        node.add(target);
    }

    @Override
    public void remove(Binding binding, Target target) {
        String key = binding.routingKey();
        TopicNode node = root;
        if (!key.isEmpty()) {
            int start = 0;
            for (int end; start <= key.length(); start = end + 1) {
                end = endOfWord(key, start);
                TopicNode child = child(node, key, start, end);
                if (child == null) {
                    return;
                }
                node = child;
            }
        }
        node.remove(target);
        prune(node);
    }

    @Override
    public void match(RoutableMessage message, RouteCollector targets) {
        match(message.routingKey(), targets);
        List<String> more = message.extraRoutingKeys();
        for (int i = 0; i < more.size(); i++) {
            match(more.get(i), targets);
        }
    }

    @Override
    public boolean dependsOnKeyOnly() {
        return true;
    }

    private void match(String key, RouteCollector targets) {
        TopicScratch scratch = targets.topic;
        scratch.hashes.clear();
        scratch.split(key);
        activate(root, scratch);
        scratch.advance();
        for (int word = 0; word < scratch.wordCount && scratch.activeCount > 0; word++) {
            step(key, word, scratch);
        }
        for (int i = 0; i < scratch.activeCount; i++) {
            scratch.active[i].collect(targets);
        }
        scratch.activeCount = 0;
    }

    private static void step(String key, int word, TopicScratch scratch) {
        int start = scratch.wordStart[word];
        int end = scratch.wordEnd[word];
        int hash = scratch.wordHash[word];
        for (int i = 0; i < scratch.activeCount; i++) {
            TopicNode node = scratch.active[i];
            if (node.matchesMany) {
                scratch.activate(node);
            }
            TopicNodeTable children = node.children;
            if (children != null) {
                TopicNode child = children.find(key, start, end, hash);
                if (child != null) {
                    activate(child, scratch);
                }
            }
            TopicNode any = node.anyWord;
            if (any != null) {
                activate(any, scratch);
            }
        }
        scratch.advance();
    }

    /** Activates a place and every {@code #} that follows it directly, because that may match no word. */
    private static void activate(TopicNode node, TopicScratch scratch) {
        scratch.activate(node);
        for (TopicNode many = node.anyWords; many != null; many = many.anyWords) {
            if (!scratch.hashes.add(many.id)) {
                return;
            }
            scratch.activate(many);
        }
    }

    private static int endOfWord(String key, int start) {
        int end = key.indexOf('.', start);
        return end < 0 ? key.length() : end;
    }

    private static boolean isWildcard(String key, int start, int end, char wildcard) {
        return end - start == 1 && key.charAt(start) == wildcard;
    }

    private static @Nullable TopicNode child(TopicNode node, String key, int start, int end) {
        if (isWildcard(key, start, end, '*')) {
            return node.anyWord;
        }
        if (isWildcard(key, start, end, '#')) {
            return node.anyWords;
        }
        TopicNodeTable children = node.children;
        return children == null ? null : children.find(key, start, end, hash(key, start, end));
    }

    private TopicNode childOrNew(TopicNode node, String key, int start, int end) {
        TopicNode child = child(node, key, start, end);
        if (child != null) {
            return child;
        }
        boolean many = isWildcard(key, start, end, '#');
        TopicNode added = new TopicNode(key.substring(start, end), node, ++lastId, many);
        placeCount++;
        if (many) {
            node.anyWords = added;
        } else if (isWildcard(key, start, end, '*')) {
            node.anyWord = added;
        } else {
            TopicNodeTable children = node.children;
            node.children = (children == null ? new TopicNodeTable() : children).with(added);
        }
        return added;
    }

    /** Places in the trie, the root included; what the bindings cost in memory. */
    int placeCount() {
        return placeCount;
    }

    private void prune(TopicNode leaf) {
        TopicNode node = leaf;
        for (TopicNode parent = node.parent; parent != null && node.isUnused(); parent = node.parent) {
            if (node == parent.anyWords) {
                parent.anyWords = null;
            } else if (node == parent.anyWord) {
                parent.anyWord = null;
            } else {
                TopicNodeTable children = parent.children;
                if (children != null) {
                    children.remove(node);
                    if (children.isEmpty()) {
                        parent.children = null;
                    }
                }
            }
            placeCount--;
            node = parent;
        }
    }

    private static int hash(String key, int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + key.charAt(i);
        }
        return hash;
    }
}
