package io.warrenmq.balancer.config;

import io.warrenmq.balancer.config.Condition.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Named and anonymous conditions of one proxy. What cannot be evaluated is an error: a condition that is ignored would
 * let somebody in or send them elsewhere.
 */
final class ConditionParser {
    private static final String KNOWN = "known are: src, dst_port, nbsrv(BACKEND), always_true, always_false.";

    private final Map<String, List<Condition>> named = new HashMap<>();

    /** The directive {@code acl}; several of one name are alternatives. */
    void define(Line line) {
        String name = Values.name("acl", line.word(1, "a name and a criterion"));
        line.word(2, "a criterion behind the name");
        named.computeIfAbsent(name, ignored -> new ArrayList<>()).add(criterion(line.from(2)));
    }

    /** What stands behind a rule: nothing, {@code if ...} or {@code unless ...}. */
    Condition behind(Line line, int at) {
        if (at >= line.size()) {
            return new Condition.Constant(true);
        }
        String word = line.words().get(at);
        if (!word.equals("if") && !word.equals("unless")) {
            throw new DirectiveException(
                    "'" + line.keyword() + "' expects 'if' or 'unless' and a condition, not '" + word + "'.");
        }
        List<String> words = line.from(at + 1);
        if (words.isEmpty()) {
            throw new DirectiveException("a condition is missing behind '" + word + "'.");
        }
        Condition condition = alternatives(words);
        return word.equals("if") ? condition : new Condition.Not(condition);
    }

    private Condition alternatives(List<String> words) {
        List<Condition> any = new ArrayList<>();
        List<Condition> all = new ArrayList<>();
        int at = 0;
        while (at < words.size()) {
            String word = words.get(at++);
            if (word.equals("or") || word.equals("||")) {
                any.add(joined(all));
                all = new ArrayList<>();
                continue;
            }
            boolean negated = false;
            while (word.startsWith("!")) {
                negated = !negated;
                word = word.substring(1);
                if (word.isEmpty() && at < words.size()) {
                    word = words.get(at++);
                }
            }
            Condition term;
            if (word.equals("{")) {
                int end = at + words.subList(at, words.size()).indexOf("}");
                if (end < at) {
                    throw new DirectiveException(
                            "a condition that begins with '{' lacks its '}' (with a blank before it).");
                }
                term = criterion(words.subList(at, end));
                at = end + 1;
            } else {
                term = named(word);
            }
            all.add(negated ? new Condition.Not(term) : term);
        }
        any.add(joined(all));
        return any.size() == 1 ? any.getFirst() : new Condition.Any(any);
    }

    private static Condition joined(List<Condition> all) {
        if (all.isEmpty()) {
            throw new DirectiveException("a condition is missing beside 'or'.");
        }
        return all.size() == 1 ? all.getFirst() : new Condition.All(List.copyOf(all));
    }

    private Condition named(String name) {
        List<Condition> alternatives = named.get(name);
        if (alternatives == null) {
            return switch (name) {
                case "TRUE" -> new Condition.Constant(true);
                case "FALSE" -> new Condition.Constant(false);
                case "LOCALHOST" -> new Condition.Source(List.of(Network.parse("127.0.0.0/8"), Network.parse("::1")));
                default ->
                    throw new DirectiveException("no such ACL : '" + name + "'"
                            + Suggestions.didYouMean(name, named.keySet()) + ". Define it with 'acl' above this line.");
            };
        }
        return alternatives.size() == 1 ? alternatives.getFirst() : new Condition.Any(List.copyOf(alternatives));
    }

    private static Condition criterion(List<String> words) {
        if (words.isEmpty()) {
            throw new DirectiveException("a condition is empty; " + KNOWN);
        }
        String name = words.getFirst();
        List<String> values = words.subList(1, words.size());
        if (name.equals("always_true") || name.equals("always_false")) {
            return new Condition.Constant(name.equals("always_true"));
        }
        if (name.equals("src")) {
            return new Condition.Source(
                    nonEmpty(name, values).stream().map(Network::parse).toList());
        }
        if (name.equals("dst_port")) {
            return new Condition.DestinationPort(ranges(name, values));
        }
        if (name.startsWith("nbsrv(") && name.endsWith(")")) {
            return new Condition.UsableServers(name.substring(6, name.length() - 1), ranges(name, values));
        }
        throw new DirectiveException("condition '" + name + "' is not supported; " + KNOWN);
    }

    private static List<Range> ranges(String name, List<String> given) {
        List<String> values = nonEmpty(name, given);
        String operator = values.getFirst();
        if (List.of("eq", "ge", "gt", "le", "lt").contains(operator)) {
            int number = Values.number(
                    name, nonEmpty(name, values.subList(1, values.size())).getFirst(), 0, 1_000_000);
            return List.of(
                    switch (operator) {
                        case "ge" -> new Range(number, Integer.MAX_VALUE);
                        case "gt" -> new Range(number + 1, Integer.MAX_VALUE);
                        case "le" -> new Range(0, number);
                        case "lt" -> new Range(0, number - 1);
                        default -> new Range(number, number);
                    });
        }
        return values.stream()
                .map(value -> {
                    String[] ends = value.split(":", 2);
                    int least = Values.number(name, ends[0], 0, 1_000_000);
                    return new Range(least, ends.length == 1 ? least : Values.number(name, ends[1], least, 1_000_000));
                })
                .toList();
    }

    private static List<String> nonEmpty(String name, List<String> values) {
        if (values.isEmpty()) {
            throw new DirectiveException("condition '" + name + "' expects a value behind it.");
        }
        return values;
    }
}
