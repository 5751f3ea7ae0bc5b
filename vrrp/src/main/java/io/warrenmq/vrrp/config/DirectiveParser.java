package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.Token.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From lines to a tree of directives. Owned by the thread that loads. */
final class DirectiveParser {

    private static final int MAX_DEPTH = 32;

    private final List<Line> lines;
    private final Findings findings;
    private int lineIndex;
    private int tokenIndex;

    DirectiveParser(List<Line> lines, Findings findings) {
        this.lines = lines;
        this.findings = findings;
    }

    /**
     * The directives of the file. After a brace without its pair there is a fatal finding, and the tree is of no use.
     */
    List<Directive> parse() {
        List<Directive> directives = block(Optional.empty(), 0);
        while (lineIndex < lines.size() && !findings.has(Finding.Severity.FATAL)) {
            Place place = lines.get(lineIndex).tokens().get(tokenIndex - 1).place();
            findings.fatal(place, "There is an extra '}'", "Remove it, or add the '{' that it closes");
        }
        return directives;
    }

    // Reads to the brace that closes the block, or to the end of the file at the top.
    private List<Directive> block(Optional<Directive> opener, int depth) {
        List<Directive> directives = new ArrayList<>();
        List<Word> words = new ArrayList<>();
        while (lineIndex < lines.size()) {
            List<Token> tokens = lines.get(lineIndex).tokens();
            while (tokenIndex < tokens.size()) {
                Token token = tokens.get(tokenIndex);
                tokenIndex++;
                switch (token) {
                    case Word word -> words.add(word);
                    case Token.Open open -> {
                        opened(open, words, directives, depth);
                        words.clear();
                        if (lineIndex >= lines.size()) {
                            return directives;
                        }
                        tokens = lines.get(lineIndex).tokens();
                    }
                    case Token.Close close -> {
                        finish(words, directives);
                        return directives;
                    }
                }
            }
            finish(words, directives);
            lineIndex++;
            tokenIndex = 0;
        }
        opener.ifPresent(directive -> unclosed(directive, directives));
        return directives;
    }

    private void opened(Token.Open open, List<Word> words, List<Directive> directives, int depth) {
        Directive head;
        if (!words.isEmpty()) {
            head = new Directive(words.getFirst(), List.copyOf(words.subList(1, words.size())), Optional.empty());
        } else if (!directives.isEmpty() && directives.getLast().block().isEmpty()) {
            head = directives.removeLast();
        } else {
            findings.error(open.place(), "Unexpected '{'", "Put a keyword before it; the block is ignored");
            head = new Directive(new Word("{", false, open.place()), List.of(), Optional.empty());
        }
        if (depth == MAX_DEPTH) {
            findings.fatal(
                    open.place(), "blocks are nested more than " + MAX_DEPTH + " deep", "Close some of them before");
            lineIndex = lines.size();
            return;
        }
        List<Directive> body = block(Optional.of(head), depth + 1);
        if (!"{".equals(head.name())) {
            directives.add(new Directive(head.keyword(), head.arguments(), Optional.of(body)));
        }
    }

    private static void finish(List<Word> words, List<Directive> directives) {
        if (!words.isEmpty()) {
            directives.add(
                    new Directive(words.getFirst(), List.copyOf(words.subList(1, words.size())), Optional.empty()));
            words.clear();
        }
    }

    private void unclosed(Directive opener, List<Directive> body) {
        if (findings.has(Finding.Severity.FATAL)) {
            return;
        }
        // The likely place is before the first block that cannot stand inside another.
        String where = body.stream()
                .filter(directive -> directive.block().isPresent() && Blocks.isTopLevel(directive.name()))
                .findFirst()
                .map(directive -> "Add it before " + directive.name() + " in line "
                        + directive.place().line())
                .orElse("Add it after the last line of the block");
        findings.fatal(
                opener.place(), "There is a missing '}': the block '" + opener.text() + "' is not closed", where);
    }
}
