package io.warrenmq.app.config.term;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** An Erlang term read from a file, with the place where it began. */
public sealed interface Term {

    /** Where the term began. */
    Position position();

    /** A name such as {@code true}, {@code 'tlsv1.2'}. */
    record Atom(String name, Position position) implements Term {}

    /** A text in double quotes; adjacent ones are already joined. */
    record Text(String text, Position position) implements Term {}

    /** A binary, read as UTF-8 text; configuration holds names, paths and regular expressions only. */
    record Binary(String text, Position position) implements Term {}

    /** A whole number. */
    record Int(BigInteger value, Position position) implements Term {}

    /** A fraction. */
    record Fraction(double value, Position position) implements Term {}

    /** A list. */
    record Sequence(List<Term> elements, Position position) implements Term {
        public Sequence {
            elements = List.copyOf(elements);
        }
    }

    /** A tuple of any size. */
    record Tuple(List<Term> elements, Position position) implements Term {
        public Tuple {
            elements = List.copyOf(elements);
        }
    }

    /** A map, as the pairs in the order of the file. */
    record Mapping(List<Tuple> pairs, Position position) implements Term {
        public Mapping {
            pairs = List.copyOf(pairs);
        }
    }

    /**
     * The scalar as text: atoms, texts and binaries are interchangeable where a text is expected, and numbers read as
     * they would be written. Empty for lists, tuples and maps.
     */
    default Optional<String> asText() {
        return switch (this) {
            case Atom atom -> Optional.of(atom.name());
            case Text text -> Optional.of(text.text());
            case Binary binary -> Optional.of(binary.text());
            case Int number -> Optional.of(number.value().toString());
            case Fraction number -> Optional.of(Double.toString(number.value()));
            case Sequence sequence -> Optional.empty();
            case Tuple tuple -> Optional.empty();
            case Mapping mapping -> Optional.empty();
        };
    }

    /**
     * The name and value when this is a pair {@code {Name, Value}} or a bare atom, which means {@code {Name, true}}.
     */
    default Optional<Property> asProperty() {
        if (this instanceof Tuple tuple && tuple.elements().size() == 2) {
            Term value = tuple.elements().get(1);
            return tuple.elements().getFirst().asText().map(name -> new Property(name, value, position()));
        }
        if (this instanceof Atom atom) {
            return Optional.of(new Property(atom.name(), new Atom("true", position()), position()));
        }
        return Optional.empty();
    }

    /** One element of a property list. */
    record Property(String name, Term value, Position position) {}
}
