package io.warrenmq.app.config;

import io.warrenmq.app.config.term.Term;
import java.util.List;
import java.util.Optional;

/** Shapes that only one setting has. */
final class SpecialShapes {

    private SpecialShapes() {}

    /** {@code [rabbit_auth_backend_internal, {Authentication, Authorisation}]}. */
    static boolean authBackends(Term term, TermShape.Sink sink) {
        if (!(term instanceof Term.Sequence list)) {
            return false;
        }
        KeyName name = KeyName.of("auth_backends");
        sink.clear(name);
        int number = 0;
        for (Term element : list.elements()) {
            number++;
            KeyName entry = name.child(Integer.toString(number));
            boolean understood = element instanceof Term.Tuple tuple
                            && tuple.elements().size() == 2
                    ? TermShape.put(sink, entry.child("authn"), tuple.elements().get(0))
                            && TermShape.put(
                                    sink, entry.child("authz"), tuple.elements().get(1))
                    : TermShape.put(sink, entry, element);
            if (!understood) {
                return false;
            }
        }
        return true;
    }

    /** {@code [{Name, Text}, {Name, longstr, Text}]}; the broker's clients get all of them as texts. */
    static boolean serverProperties(Term term, TermShape.Sink sink) {
        if (!(term instanceof Term.Sequence list)) {
            return false;
        }
        for (Term element : list.elements()) {
            if (!(element instanceof Term.Tuple tuple) || !serverProperty(tuple.elements(), sink)) {
                return false;
            }
        }
        return true;
    }

    private static boolean serverProperty(List<Term> parts, TermShape.Sink sink) {
        boolean hasType = parts.size() == 3
                && parts.get(1).asText().filter("longstr"::equals).isPresent();
        return (hasType || parts.size() == 2)
                && parts.getFirst().asText().isPresent()
                && TermShape.put(
                        sink,
                        KeyName.of("server_properties")
                                .child(parts.getFirst().asText().get()),
                        parts.getLast());
    }

    /** A mode, or {@code {pause_if_all_down, Nodes, Recovery}}. */
    static boolean partitionHandling(Term term, TermShape.Sink sink) {
        KeyName mode = KeyName.of("cluster_partition_handling");
        if (!(term instanceof Term.Tuple tuple)) {
            return TermShape.put(sink, mode, term);
        }
        List<Term> parts = tuple.elements();
        return parts.size() == 3
                && parts.getFirst().asText().filter("pause_if_all_down"::equals).isPresent()
                && TermShape.put(sink, mode, parts.get(0))
                && TermShape.numbered("cluster_partition_handling.pause_if_all_down.nodes")
                        .read(parts.get(1), sink)
                && TermShape.put(
                        sink, KeyName.of("cluster_partition_handling.pause_if_all_down.recover"), parts.get(2));
    }

    /** A list of nodes, alone or in {@code {Nodes, disc}}. */
    static boolean clusterNodes(Term term, TermShape.Sink sink) {
        TermShape nodes = TermShape.numbered("cluster_formation.classic_config.nodes");
        if (!(term instanceof Term.Tuple tuple)) {
            return nodes.read(term, sink);
        }
        return tuple.elements().size() == 2
                && nodes.read(tuple.elements().get(0), sink)
                && TermShape.put(
                        sink,
                        KeyName.of("cluster_formation.node_type"),
                        tuple.elements().get(1));
    }

    /** {@code {Global, Count}}; a count for whole channels cannot be a default for consumers. */
    static boolean consumerPrefetch(Term term, TermShape.Sink sink) {
        return term instanceof Term.Tuple tuple
                && tuple.elements().size() == 2
                && tuple.elements().getFirst().asText().filter("false"::equals).isPresent()
                && TermShape.put(
                        sink,
                        KeyName.of("warren.default_consumer_prefetch"),
                        tuple.elements().get(1));
    }

    /** {@code [{connection, [{level, debug}]}]}, and the older {@code [{connection, debug}]}. */
    static boolean logCategories(Term term, TermShape.Sink sink) {
        if (!(term instanceof Term.Sequence list)) {
            return false;
        }
        for (Term element : list.elements()) {
            Optional<Term.Property> category = element.asProperty();
            if (category.isEmpty()) {
                return false;
            }
            Term value = category.get().value();
            KeyName level = KeyName.of("log").child(category.get().name()).child("level");
            if (value instanceof Term.Sequence options) {
                for (Term option : options.elements()) {
                    Optional<Term.Property> property = option.asProperty();
                    if (property.isPresent() && property.get().name().equals("level")) {
                        TermShape.put(sink, level, property.get().value());
                    }
                }
            } else if (!TermShape.put(sink, level, value)) {
                return false;
            }
        }
        return true;
    }

    /** {@code [{port, 15672}, {ip, "127.0.0.1"}, {ssl, true}, {ssl_opts, [...]}]} of the management listener. */
    static boolean managementListener(Term term, TermShape.Sink sink) {
        if (!(term instanceof Term.Sequence list)) {
            return false;
        }
        boolean isTls = list.elements().stream()
                .flatMap(element -> element.asProperty().stream())
                .anyMatch(property -> property.name().equals("ssl")
                        && property.value().asText().filter("true"::equals).isPresent());
        KeyName prefix = KeyName.of(isTls ? "management.ssl" : "management.tcp");
        for (Term element : list.elements()) {
            Optional<Term.Property> property = element.asProperty();
            if (property.isEmpty()) {
                return false;
            }
            Term value = property.get().value();
            String name = property.get().name();
            if (name.equals("port") || name.equals("ip")) {
                TermShape.put(sink, prefix.child(name), value);
            } else if (name.equals("ssl_opts") && value instanceof Term.Sequence options) {
                managementTls(options, sink);
            }
        }
        return true;
    }

    private static void managementTls(Term.Sequence options, TermShape.Sink sink) {
        KeyName prefix = KeyName.of("management.ssl");
        for (Term element : options.elements()) {
            element.asProperty()
                    .filter(property -> List.of("cacertfile", "certfile", "keyfile", "password", "verify")
                            .contains(property.name()))
                    .ifPresent(property -> TermShape.put(sink, prefix.child(property.name()), property.value()));
        }
    }
}
