package io.warrenmq.app.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A group of keys that belong together in the documentation. It grows only while the class that owns it is initialised.
 */
final class KeySection {

    private final String title;
    private final List<Key<?>> keys = new ArrayList<>();

    KeySection(String title) {
        this.title = title;
    }

    <T> Key<T> key(String pattern, ValueType<T> type, String defaultText, String description) {
        return add(new Key<>(pattern, type, defaultText, description, Key.Use.APPLIED));
    }

    Key<String> hint(String pattern, String description) {
        return add(new Key<>(pattern, ValueTypes.TEXT, "", description, Key.Use.HINT));
    }

    Key<String> ignored(String pattern, String description) {
        return add(new Key<>(pattern, ValueTypes.TEXT, "", description, Key.Use.IGNORED));
    }

    /** Says the same of all keys of the section but some. */
    void inert(String because, Key<?>... exceptions) {
        keys.stream()
                .filter(key ->
                        key.use() != Key.Use.IGNORED && !List.of(exceptions).contains(key))
                .forEach(key -> key.inert(because));
    }

    private <T> Key<T> add(Key<T> key) {
        keys.add(key);
        return key;
    }

    String title() {
        return title;
    }

    List<Key<?>> keys() {
        return Collections.unmodifiableList(keys);
    }
}
