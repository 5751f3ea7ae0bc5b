package io.warrenmq.balancer.config;

import java.util.List;
import java.util.Optional;

/** The words of one line; the first one is the keyword. */
record Line(Place place, List<String> words) {
    String keyword() {
        return words.getFirst();
    }

    int size() {
        return words.size();
    }

    /** A word that must be there; {@code what} says what it is for. */
    String word(int index, String what) {
        if (index >= words.size()) {
            throw new DirectiveException("'" + keyword() + "' expects " + what + ".");
        }
        return words.get(index);
    }

    Optional<String> optionalWord(int index) {
        return index < words.size() ? Optional.of(words.get(index)) : Optional.empty();
    }

    List<String> from(int index) {
        return words.subList(Math.min(index, words.size()), words.size());
    }

    void nothingAfter(int index) {
        if (words.size() > index) {
            throw new DirectiveException("'" + String.join(" ", words.subList(0, index))
                    + "' cannot handle unexpected argument '" + words.get(index) + "'; remove it.");
        }
    }
}
