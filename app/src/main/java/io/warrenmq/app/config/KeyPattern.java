package io.warrenmq.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The shape of a key: fixed parts, {@code $name} for one part that the operator chooses, and {@code **} at the end for
 * one or more such parts.
 */
record KeyPattern(List<String> parts) {

    KeyPattern {
        parts = List.copyOf(parts);
    }

    static KeyPattern of(String text) {
        return new KeyPattern(List.of(text.split("\\.")));
    }

    boolean isFixed() {
        return parts.stream().noneMatch(KeyPattern::isFree);
    }

    boolean isOpenEnded() {
        return parts.getLast().equals("**");
    }

    boolean matches(KeyName name) {
        return freeParts(name).isPresent();
    }

    /** The parts that the operator chose, when {@code name} has this shape. */
    Optional<List<String>> freeParts(KeyName name) {
        List<String> given = name.parts();
        if (isOpenEnded() ? given.size() < parts.size() : given.size() != parts.size()) {
            return Optional.empty();
        }
        List<String> free = new ArrayList<>();
        for (int index = 0; index < given.size(); index++) {
            String expected = parts.get(Math.min(index, parts.size() - 1));
            if (isFree(expected)) {
                free.add(given.get(index));
            } else if (!expected.equals(given.get(index))) {
                return Optional.empty();
            }
        }
        return Optional.of(free);
    }

    /** This pattern with its free parts taken from {@code name}, to compare or to suggest. */
    String filledFrom(KeyName name) {
        List<String> filled = new ArrayList<>();
        for (int index = 0; index < parts.size(); index++) {
            boolean given = isFree(parts.get(index)) && index < name.parts().size();
            filled.add(given ? name.parts().get(index) : parts.get(index));
        }
        return String.join(".", filled);
    }

    private static boolean isFree(String part) {
        return part.startsWith("$") || part.equals("**");
    }

    @Override
    public String toString() {
        return String.join(".", parts);
    }
}
