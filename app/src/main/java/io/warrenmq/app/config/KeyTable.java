package io.warrenmq.app.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Every key there is. Immutable. */
final class KeyTable {

    static final String REMEDY = "Correct the name or remove the line; docs/configuration.md lists all keys.";

    private static final KeyTable STANDARD = new KeyTable(List.of(
            NetworkKeys.SECTION,
            TlsKeys.SECTION,
            LimitKeys.SECTION,
            AccessKeys.SECTION,
            ResourceKeys.SECTION,
            LogKeys.SECTION,
            DefinitionKeys.SECTION,
            TemplateKeys.SECTION,
            ClusterKeys.SECTION,
            HttpKeys.SECTION,
            WarrenKeys.SECTION,
            HintKeys.SECTION,
            IgnoredKeys.SECTION));

    private final List<KeySection> sections;
    private final Map<String, Key<?>> fixed = new LinkedHashMap<>();
    private final List<Key<?>> free = new ArrayList<>();

    private KeyTable(List<KeySection> sections) {
        this.sections = List.copyOf(sections);
        for (KeySection section : sections) {
            for (Key<?> key : section.keys()) {
                if (!key.pattern().isFixed()) {
                    free.add(key);
                } else if (fixed.put(key.pattern().toString(), key) != null) {
                    throw new IllegalStateException("declared twice: " + key.pattern());
                }
            }
        }
    }

    static KeyTable standard() {
        return STANDARD;
    }

    List<KeySection> sections() {
        return sections;
    }

    List<Key<?>> keys() {
        return sections.stream()
                .<Key<?>>flatMap(section -> section.keys().stream())
                .toList();
    }

    /** A key without free parts wins over a pattern, and an earlier pattern over a later one. */
    Optional<Key<?>> find(KeyName name) {
        Key<?> exact = fixed.get(String.join(".", name.parts()));
        if (exact != null) {
            return Optional.of(exact);
        }
        for (Key<?> key : free) {
            if (key.pattern().matches(name)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    /** A clause with the nearest known key, or nothing when none is near. */
    String suggestion(KeyName name) {
        String given = name.toString().toLowerCase(Locale.ROOT);
        Key<?> nearest = null;
        int least = Integer.MAX_VALUE;
        for (Key<?> key : keys()) {
            String candidate = key.pattern().filledFrom(name).toLowerCase(Locale.ROOT);
            boolean begins = candidate.startsWith(given + ".");
            int distance = begins ? 0 : EditDistance.between(given, candidate);
            if (distance < least && (begins || distance <= Math.max(2, candidate.length() / 4))) {
                least = distance;
                nearest = key;
            }
        }
        return nearest == null
                ? ""
                : "; the nearest known key is '" + nearest.pattern().filledFrom(name) + "'";
    }
}
