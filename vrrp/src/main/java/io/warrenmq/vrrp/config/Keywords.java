package io.warrenmq.vrrp.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The keywords of one kind of block and what each does to the value that is being built.
 *
 * @param <B> the value that is being built
 */
final class Keywords<B> {

    private static final int MAX_TYPING_ERRORS = 2;

    private final Map<String, BiConsumer<Directive, B>> readers = new LinkedHashMap<>();
    private final String block;
    private final Findings findings;

    Keywords(String block, Findings findings) {
        this.block = block;
        this.findings = findings;
    }

    Keywords<B> on(String keyword, BiConsumer<Directive, B> reader) {
        readers.put(keyword, reader);
        return this;
    }

    /** Keywords of Keepalived that have no effect here. */
    Keywords<B> ignored(String why, String... keywords) {
        for (String keyword : keywords) {
            readers.put(keyword, (line, value) -> findings.warning(line.place(), keyword + " has no effect here", why));
        }
        return this;
    }

    void read(List<Directive> body, B value) {
        for (Directive line : body) {
            BiConsumer<Directive, B> reader = readers.get(line.name());
            if (reader == null) {
                unknown(line);
            } else {
                reader.accept(line, value);
            }
        }
    }

    private void unknown(Directive line) {
        String remedy = nearest(line.name())
                .map(near -> "Did you mean " + near + "?")
                .orElse("Remove it, or move it out of the block.");
        findings.error(
                line.place(),
                "Unknown keyword '" + line.name() + "' in " + block,
                remedy + (line.block().isPresent() ? " The whole block is ignored" : " The line is ignored"));
    }

    private Optional<String> nearest(String word) {
        return readers.keySet().stream()
                .filter(keyword -> EditDistance.between(word, keyword) <= MAX_TYPING_ERRORS)
                .min(java.util.Comparator.comparingInt(keyword -> EditDistance.between(word, keyword)));
    }
}
