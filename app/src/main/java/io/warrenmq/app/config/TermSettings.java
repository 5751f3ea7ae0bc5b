package io.warrenmq.app.config;

import io.warrenmq.app.config.term.Position;
import io.warrenmq.app.config.term.Term;
import io.warrenmq.app.config.term.TermParser;
import io.warrenmq.app.config.term.TermResult;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads files of the classic format into settings. A second file is laid over the first: single values and the members
 * of nested property lists replace each other one by one, other lists as a whole. What the table does not know is kept
 * as it is and, unlike in the new format, no reason to refuse: the Erlang runtime never looked at it either. Owned by
 * the thread that loads.
 */
final class TermSettings {

    private final Settings settings;
    private final Findings findings;
    private final Map<String, TermRule> rules = new HashMap<>();
    private final Set<String> inner = new HashSet<>();
    private final Map<String, Map<String, Term>> kept = new TreeMap<>();

    TermSettings(Settings settings) {
        this.settings = settings;
        this.findings = settings.findings();
        for (Key<?> key : settings.table().keys()) {
            for (TermRule rule : key.termRules()) {
                rules.put(rule.path(), rule);
                String path = rule.path();
                for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
                    inner.add(path.substring(0, dot));
                }
            }
        }
    }

    /** All terms of all files by application and key, the later value winning. */
    Map<String, Map<String, Term>> kept() {
        Map<String, Map<String, Term>> copy = new LinkedHashMap<>();
        kept.forEach(
                (application, terms) -> copy.put(application, Collections.unmodifiableMap(new LinkedHashMap<>(terms))));
        return Collections.unmodifiableMap(copy);
    }

    void read(Path file, String text) {
        switch (TermParser.parse(text)) {
            case TermResult.Malformed(Position position, String what, String remedy) ->
                findings.problem(Origin.InFile.at(file, position), what, remedy);
            case TermResult.Parsed(Term term) -> file(file, term);
        }
    }

    private void file(Path file, Term term) {
        if (!(term instanceof Term.Sequence applications)) {
            findings.problem(
                    Origin.InFile.at(file, term.position()),
                    "the file is not a list of applications",
                    "Write [{rabbit, [{key, value}]}].");
            return;
        }
        for (Term element : applications.elements()) {
            if (element instanceof Term.Tuple tuple
                    && tuple.elements().size() == 2
                    && tuple.elements().get(1) instanceof Term.Sequence list
                    && tuple.elements().getFirst().asText().isPresent()) {
                application(file, tuple.elements().getFirst().asText().get(), list);
            } else {
                findings.problem(
                        Origin.InFile.at(file, element.position()),
                        "this element is not a pair of an application and its list of settings",
                        "Write {rabbit, [{key, value}]}.");
            }
        }
    }

    private void application(Path file, String name, Term.Sequence list) {
        Map<String, Term> terms = kept.computeIfAbsent(name, absent -> new LinkedHashMap<>());
        for (Term element : list.elements()) {
            element.asProperty().ifPresent(property -> terms.put(property.name(), property.value()));
        }
        if (inner.contains(name)) {
            section(file, name, list);
        } else {
            findings.warning(
                    Origin.InFile.at(file, list.position()),
                    "nothing here uses the settings of application '" + name + "'");
        }
    }

    private void section(Path file, String path, Term.Sequence list) {
        Map<String, Integer> lines = new HashMap<>();
        for (Term element : list.elements()) {
            Origin origin = Origin.InFile.at(file, element.position());
            if (element.asProperty().isEmpty()) {
                findings.warning(origin, "this element of '" + path + "' is not a pair {key, value} and has no effect");
                continue;
            }
            Term.Property property = element.asProperty().get();
            Integer earlier = lines.put(property.name(), property.position().line());
            if (earlier != null) {
                findings.warning(
                        origin,
                        "'" + path + "." + property.name() + "' is set again; line " + earlier + " has no effect");
            }
            property(file, path + "." + property.name(), property);
        }
    }

    private void property(Path file, String path, Term.Property property) {
        Origin origin = Origin.InFile.at(file, property.position());
        TermRule rule = rules.get(path);
        if (isEncrypted(property.value())) {
            findings.problem(
                    origin,
                    "the value of '" + path + "' is encrypted, which is not supported",
                    "Write the plain value into a file that only the broker can read.");
        } else if (rule != null) {
            apply(file, path, property, rule);
        } else if (inner.contains(path) && property.value() instanceof Term.Sequence list) {
            section(file, path, list);
        } else if (inner.contains(path)) {
            findings.problem(
                    origin,
                    "the value of '" + path + "' must be a list",
                    "Write {" + property.name() + ", [{key, value}]}.");
        } else {
            findings.warning(origin, "'" + path + "' is not known and has no effect");
        }
    }

    private static boolean isEncrypted(Term value) {
        return value instanceof Term.Tuple tuple
                && tuple.elements().size() == 2
                && tuple.elements().getFirst() instanceof Term.Atom atom
                && atom.name().equals("encrypted");
    }

    private void apply(Path file, String path, Term.Property property, TermRule rule) {
        boolean understood = rule.shape().read(property.value(), new TermShape.Sink() {
            @Override
            public void put(KeyName key, String text, Position position) {
                settings.put(new Entry(key, text, Origin.InFile.at(file, position)));
            }

            @Override
            public void clear(KeyName prefix) {
                settings.clear(prefix);
            }
        });
        if (!understood) {
            findings.problem(
                    Origin.InFile.at(file, property.value().position()),
                    "the value of '" + path + "' is not of a known shape",
                    rule.form().isEmpty() ? "Write a text or a number." : "Write it in the form " + rule.form() + ".");
        }
    }
}
