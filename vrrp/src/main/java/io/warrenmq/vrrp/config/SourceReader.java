package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.Token.Word;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;

/**
 * Reads a file and what it includes into lines: comments dropped, {@code @id} decided, macros replaced. Owned by the
 * thread that loads.
 */
final class SourceReader {

    private static final int MAX_FILE_SIZE_BYTES = 4 << 20;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_LINES = 200_000;

    private final Findings findings;
    private final String configId;
    private final Macros macros;
    private final List<Line> lines = new ArrayList<>();

    SourceReader(String configId, RandomGenerator random, Findings findings) {
        this.configId = configId;
        this.findings = findings;
        this.macros = new Macros(configId, random);
    }

    List<Line> read(Path file) {
        readFile(file, 0);
        return lines;
    }

    private void readFile(Path file, int depth) {
        List<String> physical;
        try {
            if (Files.size(file) > MAX_FILE_SIZE_BYTES) {
                findings.fatal(
                        Place.whole(file),
                        "the file is larger than " + MAX_FILE_SIZE_BYTES + " bytes",
                        "Give the keepalived.conf, or split it by include");
                return;
            }
            // Latin-1 takes any octets; names and values are ASCII, and comments may be anything.
            physical =
                    new String(Files.readAllBytes(file), charset(file)).lines().toList();
        } catch (IOException e) {
            findings.fatal(
                    Place.whole(file),
                    "the file cannot be read: " + e.getMessage(),
                    "Create it, or name another with -f");
            return;
        }
        Path folder = file.toAbsolutePath().normalize().getParent();
        for (int index = 0; index < physical.size(); index++) {
            int lineNumber = index + 1;
            String line = Tokenizer.withoutComment(physical.get(index));
            Matcher definition = Macros.definition(line);
            if (definition.matches()) {
                StringBuilder value = new StringBuilder(definition.group(2));
                while (!value.isEmpty() && value.charAt(value.length() - 1) == '\\' && index + 1 < physical.size()) {
                    index++;
                    value.setCharAt(value.length() - 1, '\n');
                    value.append(Tokenizer.withoutComment(physical.get(index)).stripTrailing());
                }
                macros.define(definition.group(1), value.toString().stripTrailing());
                continue;
            }
            Place place = new Place(file, lineNumber, 0);
            for (String expanded : macros.expand(line, folder == null ? file : folder, place, findings)
                    .split("\n", -1)) {
                readLine(expanded, place, folder == null ? file : folder, depth);
            }
        }
    }

    private static java.nio.charset.Charset charset(Path file) throws IOException {
        try {
            Files.readString(file);
            return StandardCharsets.UTF_8;
        } catch (java.nio.charset.CharacterCodingException e) {
            return StandardCharsets.ISO_8859_1;
        }
    }

    private void readLine(String text, Place place, Path folder, int depth) {
        String line = text;
        String stripped = line.strip();
        if (stripped.startsWith("~")) {
            findings.error(place, "'" + stripped + "' is not supported", "Write the repeated lines out");
            return;
        }
        if (stripped.startsWith("@")) {
            int end = 1;
            while (end < stripped.length() && !Character.isWhitespace(stripped.charAt(end))) {
                end++;
            }
            String id = stripped.substring(1, end);
            boolean same = id.startsWith("^") ? !id.substring(1).equals(configId) : id.equals(configId);
            if (!same) {
                return;
            }
            line = " ".repeat(line.indexOf('@') + end) + stripped.substring(end);
        }
        List<Token> tokens = Tokenizer.tokens(line, place.file(), place.line(), findings);
        if (tokens.isEmpty()) {
            return;
        }
        if (tokens.getFirst() instanceof Word keyword && Include.isKeyword(keyword.text())) {
            include(keyword, tokens, folder, depth);
        } else if (lines.size() == MAX_LINES) {
            findings.fatal(place, "there are more than " + MAX_LINES + " lines", "Split the file between hosts");
        } else if (lines.size() < MAX_LINES) {
            lines.add(new Line(place, tokens));
        }
    }

    private void include(Word keyword, List<Token> tokens, Path folder, int depth) {
        if (tokens.size() != 2 || !(tokens.get(1) instanceof Word pattern)) {
            findings.error(
                    keyword.place(),
                    keyword + " takes one file name or pattern",
                    "Write: include /etc/keepalived/*.conf");
        } else if (depth == MAX_DEPTH) {
            findings.fatal(
                    keyword.place(),
                    "files include each other more than " + MAX_DEPTH + " deep",
                    "Let no file include itself");
        } else {
            for (Path file : Include.files(keyword.text(), pattern, folder, findings)) {
                readFile(file, depth + 1);
            }
        }
    }
}
