package io.warrenmq.app.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All values as written, the later one replacing the earlier one. Each is checked against the table when it is put, so
 * that a mistake is reported even where a later source overrides it. Owned by the thread that loads.
 */
final class Settings {

    private final Map<KeyName, Entry> entries = new LinkedHashMap<>();
    private final KeyTable table;
    private final Findings findings;

    Settings(KeyTable table, Findings findings) {
        this.table = table;
        this.findings = findings;
    }

    void put(Entry entry) {
        Optional<Key<?>> key = table.find(entry.name());
        if (key.isEmpty()) {
            findings.problem(
                    entry.origin(),
                    "unknown key '" + entry.name() + "'" + table.suggestion(entry.name()),
                    KeyTable.REMEDY);
            return;
        }
        if (key.get().use() == Key.Use.IGNORED) {
            findings.warnOnce(
                    key.get().pattern().toString(),
                    entry.origin(),
                    "'" + entry.name() + "' has no effect: " + key.get().description());
            return;
        }
        if (accepts(key.get(), entry)) {
            // Removed first: the order of the entries is that of the last assignment.
            entries.remove(entry.name());
            entries.put(entry.name(), entry);
        }
    }

    private boolean accepts(Key<?> key, Entry entry) {
        if (entry.text().startsWith("encrypted:")) {
            findings.problem(
                    entry.origin(),
                    "the value of '" + entry.name() + "' is encrypted, which is not supported",
                    "Write the plain value into a file that only the broker can read, or use '$(VARIABLE)'.");
            return false;
        }
        if (key.type().read(entry.text()).isPresent()) {
            return true;
        }
        String instead =
                key.defaultText().isEmpty() || key.type().isSecret() ? "" : " to use the default " + key.defaultText();
        findings.problem(
                entry.origin(),
                key.type().shown(entry.text()) + " is not a valid value of '" + entry.name() + "': expected "
                        + key.type().label(),
                "Correct the value, or " + entry.origin().remove() + instead + ".");
        return false;
    }

    void clear(KeyName prefix) {
        entries.keySet().removeIf(name -> name.equals(prefix) || name.isBelow(prefix));
    }

    /** Whether anything sets {@code prefix} or a key below it. */
    boolean mentions(String prefix) {
        KeyName name = KeyName.of(prefix);
        return entries.keySet().stream().anyMatch(given -> given.equals(name) || given.isBelow(name));
    }

    /** The value of a key that has a default. */
    <T> T value(Key<T> key) {
        return find(key)
                .or(key::defaultValue)
                .orElseThrow(() -> new IllegalStateException("no default declared for " + key.pattern()));
    }

    /** The value when something sets it, otherwise the default when there is one. */
    <T> Optional<T> optional(Key<T> key) {
        return find(key).or(key::defaultValue);
    }

    /** The value when something sets it. */
    <T> Optional<T> find(Key<T> key) {
        return entry(key).flatMap(entry -> key.type().read(entry.text()));
    }

    Optional<Entry> entry(Key<?> key) {
        return Optional.ofNullable(entries.get(KeyName.of(key.pattern().toString())));
    }

    /** The values of a key with one free part, by that part; numbered ones in the order of their numbers. */
    <T> Map<String, T> members(Key<T> key) {
        Map<String, T> members = new LinkedHashMap<>();
        for (Entry entry : memberEntries(key)) {
            String part = key.pattern().freeParts(entry.name()).orElseThrow().getFirst();
            members.put(part, key.type().read(entry.text()).orElseThrow());
        }
        return members;
    }

    /** The values of {@link #members} alone. */
    <T> List<T> list(Key<T> key) {
        return List.copyOf(members(key).values());
    }

    List<Entry> memberEntries(Key<?> key) {
        List<Entry> found = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (key.pattern().matches(entry.name())) {
                found.add(entry);
            }
        }
        found.sort(Comparator.comparingInt(entry ->
                number(key.pattern().freeParts(entry.name()).orElseThrow().getFirst())));
        return found;
    }

    /** Names that are no numbers come first, in the order in which they were written. */
    private static int number(String part) {
        return part.matches("[0-9]{1,9}") ? Integer.parseInt(part) : -1;
    }

    /** The key of the two that was set last; empty when neither was. */
    Optional<Entry> later(Key<?> first, Key<?> second) {
        Entry last = null;
        for (Entry entry : entries.values()) {
            if (first.pattern().matches(entry.name()) || second.pattern().matches(entry.name())) {
                last = entry;
            }
        }
        return Optional.ofNullable(last);
    }

    Collection<Entry> all() {
        return entries.values();
    }

    KeyTable table() {
        return table;
    }

    Findings findings() {
        return findings;
    }
}
