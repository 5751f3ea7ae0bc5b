package io.warrenmq.app.config;

import java.util.ArrayList;
import java.util.List;

/** A key as it was written, in its parts: {@code listeners.tcp.default}. A dot inside a part is written {@code \.}. */
record KeyName(List<String> parts) {

    KeyName {
        parts = List.copyOf(parts);
    }

    static KeyName of(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character == '\\' && index + 1 < text.length() && text.charAt(index + 1) == '.') {
                part.append('.');
                index++;
            } else if (character == '.') {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(character);
            }
        }
        parts.add(part.toString());
        return new KeyName(parts);
    }

    /** This key with one more part, which may contain dots. */
    KeyName child(String part) {
        List<String> longer = new ArrayList<>(parts);
        longer.add(part);
        return new KeyName(longer);
    }

    boolean isBelow(KeyName prefix) {
        return parts.size() > prefix.parts.size()
                && parts.subList(0, prefix.parts.size()).equals(prefix.parts);
    }

    /** As it would be written in a file. */
    @Override
    public String toString() {
        return String.join(
                ".", parts.stream().map(part -> part.replace(".", "\\.")).toList());
    }
}
