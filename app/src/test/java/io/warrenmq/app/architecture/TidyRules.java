package io.warrenmq.app.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What no tool in the build looks for, read from the text of one source file. */
final class TidyRules {

    static final int MAX_LINE_LENGTH = 140;

    // Put together from halves, so that this file is tidy too.
    private static final Pattern MARKER = Pattern.compile("\\b(" + "TO" + "DO|FIX" + "ME|X" + "XX|HA" + "CK)\\b");
    private static final Pattern SWITCHED_OFF = Pattern.compile("@Dis" + "abled\\b|@Ig" + "nore\\b");
    private static final Pattern CONSOLE = Pattern.compile("System\\s*\\.\\s*(out|err)\\b");
    private static final Pattern SLEEP = Pattern.compile("Thread\\s*\\.\\s*sleep\\b");
    private static final Pattern EMPTY_CATCH =
            Pattern.compile("catch\\s*\\([^)]*\\)\\s*\\{(\\s|//[^\\n]*\\n|/\\*.*?\\*/)*\\}", Pattern.DOTALL);

    private TidyRules() {}

    /**
     * Returns one sentence for each offence in a Java source.
     *
     * @param path the path from the root of the repository, with {@code /} between its parts
     */
    static List<String> offences(String path, String source) {
        List<String> offences = new ArrayList<>();
        int lineNumber = 0;
        for (String line : source.lines().toList()) {
            lineNumber++;
            if (line.length() > MAX_LINE_LENGTH) {
                offences.add(path + ":" + lineNumber + ": " + line.length() + " characters in a line, at most "
                        + MAX_LINE_LENGTH + " are read without scrolling");
            }
        }
        find(MARKER, path, source, "marks unfinished work; finish it or leave it out", offences);
        if (!mayWriteToTheConsole(path)) {
            find(CONSOLE, path, source, "writes to the console; log it, or return it to the caller", offences);
        }
        if (isTest(path)) {
            find(SLEEP, path, source, "sleeps in a test; use virtual time or await a condition", offences);
            find(SWITCHED_OFF, path, source, "switches a test off; mend or remove it", offences);
        }
        find(EMPTY_CATCH, path, source, "swallows an exception", offences);
        return offences;
    }

    private static boolean mayWriteToTheConsole(String path) {
        return path.startsWith("app/") || path.startsWith("ctl/") || path.startsWith("bench/");
    }

    private static boolean isTest(String path) {
        return path.contains("/src/test/") || path.startsWith("testkit/");
    }

    private static void find(Pattern pattern, String path, String source, String offence, List<String> offences) {
        Matcher matcher = pattern.matcher(source);
        while (matcher.find()) {
            long lineNumber = source.substring(0, matcher.start())
                            .chars()
                            .filter(c -> c == '\n')
                            .count()
                    + 1;
            offences.add(path + ":" + lineNumber + ": "
                    + matcher.group().lines().findFirst().orElse("") + " " + offence);
        }
    }
}
