package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.Token.Word;
import java.util.List;
import java.util.Optional;

/** A keyword with its arguments and, if it opens one, its block. */
record Directive(Word keyword, List<Word> arguments, Optional<List<Directive>> block) {

    String name() {
        return keyword.text();
    }

    Place place() {
        return keyword.place();
    }

    /** The place of an argument, or of the keyword if there is no such argument. */
    Place place(int index) {
        return index < arguments.size() ? arguments.get(index).place() : keyword.place();
    }

    List<Directive> body() {
        return block.orElse(List.of());
    }

    /** All words of the block, whatever their lines; for lists of names. */
    List<Word> bodyWords() {
        return body().stream()
                .flatMap(line -> java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(line.keyword()), line.arguments().stream()))
                .toList();
    }

    /** The keyword and its arguments as written. */
    String text() {
        StringBuilder text = new StringBuilder(name());
        arguments.forEach(argument -> text.append(' ').append(argument.text()));
        return text.toString();
    }
}
