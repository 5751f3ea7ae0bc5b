package io.warrenmq.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The declaration of one key, from which parsing, the mapping of Erlang terms, messages and the documentation derive.
 * It is changed only while the class that declares it is initialised, and read by all threads afterwards.
 */
final class Key<T> {

    /** What a value does. */
    enum Use {
        /** It is a part of {@link NodeConfig}. */
        APPLIED,
        /** It is checked and kept as a hint that nothing needs. */
        HINT,
        /** It has no meaning here; a warning says so. */
        IGNORED
    }

    private final KeyPattern pattern;
    private final ValueType<T> type;
    private final String defaultText;
    private final String description;
    private final Use use;
    private Optional<String> inertBecause = Optional.empty();
    private String harmlessText;
    private final List<TermRule> termRules = new ArrayList<>();

    Key(String pattern, ValueType<T> type, String defaultText, String description, Use use) {
        this.pattern = KeyPattern.of(pattern);
        this.type = type;
        this.defaultText = defaultText;
        this.harmlessText = defaultText;
        this.description = description;
        this.use = use;
    }

    /** The place of a plain value in the classic format: application, then keys, separated by dots. */
    Key<T> term(String path) {
        return term(path, TermShape.scalar(pattern.toString()), "");
    }

    /** The place of a value in the classic format that is written in another shape there. */
    Key<T> term(String path, TermShape shape, String form) {
        termRules.add(new TermRule(path, shape, form));
        return this;
    }

    /**
     * The value is checked and kept, and changes nothing: whoever sets another one than the default is told.
     *
     * @param because the end of a sentence that says why, and what to do instead
     */
    Key<T> inert(String because) {
        return inertUnless(defaultText, because);
    }

    /** The same for a value that is not the default but what happens anyway. */
    Key<T> inertUnless(String harmless, String because) {
        harmlessText = harmless;
        inertBecause = Optional.of(because);
        return this;
    }

    /** Why a value has no effect; empty when it has, or when it asks for what happens anyway. */
    Optional<String> inertBecause(String value) {
        return !harmlessText.isEmpty() && type.read(value).equals(type.read(harmlessText))
                ? Optional.empty()
                : inertBecause;
    }

    /** Why no value but one has an effect; empty when values have. */
    Optional<String> inertBecause() {
        return inertBecause;
    }

    KeyPattern pattern() {
        return pattern;
    }

    ValueType<T> type() {
        return type;
    }

    /** As it would be written; empty when there is none. */
    String defaultText() {
        return defaultText;
    }

    /** Empty when nothing applies without a value. */
    Optional<T> defaultValue() {
        return defaultText.isEmpty() ? Optional.empty() : type.read(defaultText);
    }

    String description() {
        return description;
    }

    Use use() {
        return use;
    }

    List<TermRule> termRules() {
        return termRules;
    }
}
