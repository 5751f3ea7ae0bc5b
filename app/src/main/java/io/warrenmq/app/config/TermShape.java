package io.warrenmq.app.config;

import io.warrenmq.app.config.term.Position;
import io.warrenmq.app.config.term.Term;
import java.util.List;
import java.util.Optional;

/** How a term of the classic format is read as keys of the new one. */
@FunctionalInterface
interface TermShape {

    /** Receives the keys. */
    interface Sink {

        void put(KeyName key, String text, Position position);

        /** Forgets {@code prefix} and all keys below it, because a list replaces the former list as a whole. */
        void clear(KeyName prefix);
    }

    /** Returns false when the term is not of this shape; what has been put by then does not matter. */
    boolean read(Term term, Sink sink);

    /** A text or number. */
    static TermShape scalar(String key) {
        KeyName name = KeyName.of(key);
        return (term, sink) -> put(sink, name, term);
    }

    /** A list of texts for {@code prefix.1}, {@code prefix.2} and so on. */
    static TermShape numbered(String prefix) {
        KeyName name = KeyName.of(prefix);
        return (term, sink) -> {
            if (!(term instanceof Term.Sequence list)) {
                return false;
            }
            sink.clear(name);
            int number = 0;
            for (Term element : list.elements()) {
                number++;
                if (!put(sink, name.child(Integer.toString(number)), element)) {
                    return false;
                }
            }
            return true;
        };
    }

    /** A list of names for {@code prefix.NAME = true}; an empty list is {@code prefix = none}. */
    static TermShape names(String prefix) {
        KeyName name = KeyName.of(prefix);
        return (term, sink) -> {
            if (!(term instanceof Term.Sequence list)) {
                return false;
            }
            sink.clear(name);
            if (list.elements().isEmpty()) {
                sink.put(name, "none", term.position());
            }
            for (Term element : list.elements()) {
                Optional<String> text = element.asText();
                if (text.isEmpty()) {
                    return false;
                }
                sink.put(name.child(text.get()), "true", element.position());
            }
            return true;
        };
    }

    /** Listeners: a list of ports and of pairs of address and port; an empty list is {@code prefix = none}. */
    static TermShape listeners(String prefix) {
        KeyName name = KeyName.of(prefix);
        return (term, sink) -> {
            if (!(term instanceof Term.Sequence list)) {
                return false;
            }
            sink.clear(name);
            if (list.elements().isEmpty()) {
                sink.put(name, "none", term.position());
            }
            int number = 0;
            for (Term element : list.elements()) {
                Optional<String> address = listener(element);
                if (address.isEmpty()) {
                    return false;
                }
                number++;
                sink.put(name.child(Integer.toString(number)), address.get(), element.position());
            }
            return true;
        };
    }

    /** A list of exactly as many texts as there are keys. */
    static TermShape each(String... keys) {
        return (term, sink) -> {
            if (!(term instanceof Term.Sequence list) || list.elements().size() != keys.length) {
                return false;
            }
            for (int index = 0; index < keys.length; index++) {
                if (!put(sink, KeyName.of(keys[index]), list.elements().get(index))) {
                    return false;
                }
            }
            return true;
        };
    }

    /** A pair {@code {First, Second}} for two keys. */
    static TermShape pair(String first, String second) {
        return (term, sink) -> term instanceof Term.Tuple tuple
                && tuple.elements().size() == 2
                && put(sink, KeyName.of(first), tuple.elements().get(0))
                && put(sink, KeyName.of(second), tuple.elements().get(1));
    }

    /** An amount: alone it means {@code plain}, in a pair the atom before it says which key it means. */
    static TermShape amount(String plain, String absolute, String relative) {
        return (term, sink) -> {
            if (!(term instanceof Term.Tuple tuple)) {
                return put(sink, KeyName.of(plain), term);
            }
            if (tuple.elements().size() != 2) {
                return false;
            }
            return switch (tuple.elements().getFirst().asText().orElse("")) {
                case "absolute" ->
                    put(sink, KeyName.of(absolute), tuple.elements().get(1));
                case "relative", "mem_relative" ->
                    put(sink, KeyName.of(relative), tuple.elements().get(1));
                default -> false;
            };
        };
    }

    /** Puts one text or number. */
    static boolean put(Sink sink, KeyName key, Term term) {
        Optional<String> text = term.asText();
        text.ifPresent(value -> sink.put(key, value, term.position()));
        return text.isPresent();
    }

    private static Optional<String> listener(Term element) {
        if (element instanceof Term.Tuple(List<Term> parts, Position position) && parts.size() == 2) {
            Optional<String> address = parts.get(0).asText();
            Optional<String> port = parts.get(1).asText();
            return address.flatMap(host -> port.map(number -> "[" + host + "]:" + number));
        }
        return element.asText();
    }
}
