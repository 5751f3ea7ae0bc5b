package io.warrenmq.server.amqp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Channels by number: numbers are sparse in 1 to 65535, most connections have one. Written by the connection's loop;
 * other threads may read {@link #values} racily.
 */
final class IntMap<T> {
    private static final int INITIAL_SLOTS = 4;

    private int[] keys = new int[INITIAL_SLOTS];
    private volatile @Nullable Object[] values = new @Nullable Object[INITIAL_SLOTS];
    private int count;

    int count() {
        return count;
    }

    @Nullable
    T get(int key) {
        @Nullable Object[] slots = values;
        int mask = slots.length - 1;
        int slot = key & mask;
        Object value;
        while ((value = slots[slot]) != null) {
            if (keys[slot] == key) {
                return element(value);
            }
            slot = (slot + 1) & mask;
        }
        return null;
    }

    void put(int key, T value) {
        if ((count + 1) * 2 > values.length) {
            grow();
        }
        insert(values, keys, key, value);
        count++;
    }

    void remove(int key) {
        @Nullable Object[] slots = values;
        int mask = slots.length - 1;
        int slot = key & mask;
        while (slots[slot] != null && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        if (slots[slot] == null) {
            return;
        }
        slots[slot] = null;
        count--;
        // Entries behind the hole would no longer be found: they are put in again.
        for (int next = (slot + 1) & mask; slots[next] != null; next = (next + 1) & mask) {
            Object moved = slots[next];
            slots[next] = null;
            insert(slots, keys, keys[next], moved);
        }
    }

    /** A copy; channels that come or go meanwhile may be missed. */
    List<T> values() {
        @Nullable Object[] slots = values;
        ArrayList<T> copy = new ArrayList<>(slots.length / 2);
        for (Object value : slots) {
            if (value != null) {
                copy.add(element(value));
            }
        }
        return copy;
    }

    void clear() {
        keys = new int[INITIAL_SLOTS];
        values = new @Nullable Object[INITIAL_SLOTS];
        count = 0;
    }

    private void grow() {
        @Nullable Object[] old = values;
        int[] oldKeys = keys;
        int[] newKeys = new int[old.length * 2];
        @Nullable Object[] grown = new @Nullable Object[old.length * 2];
        for (int i = 0; i < old.length; i++) {
            Object value = old[i];
            if (value != null) {
                insert(grown, newKeys, oldKeys[i], value);
            }
        }
        keys = Arrays.copyOf(newKeys, newKeys.length);
        values = grown;
    }

    private static void insert(@Nullable Object[] slots, int[] keys, int key, @Nullable Object value) {
        int mask = slots.length - 1;
        int slot = key & mask;
        while (slots[slot] != null) {
            slot = (slot + 1) & mask;
        }
        keys[slot] = key;
        slots[slot] = value;
    }

    @SuppressWarnings("unchecked") // only T is ever put in
    private T element(Object value) {
        return (T) value;
    }
}
