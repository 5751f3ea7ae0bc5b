package io.warrenmq.app.logging;

import java.util.regex.Pattern;

/**
 * The last line of defence against secrets in the log. Code never logs one; but URIs with passwords and messages of
 * libraries come from outside.
 */
final class Redaction {

    private static final String MASK = "******";

    /** Up to the last {@code @} of the word, because a password may contain one. */
    private static final Pattern URI = Pattern.compile("(://[^\\s:/@]*):\\S*@");

    private static final Pattern ASSIGNMENT = Pattern.compile(
            "(?i)\\b(\\w*(?:password|passwd|passphrase|secret|default_pass))([\"']?\\s*(?:=>?|:)\\s*[\"']?)([^\\s\"',;&})\\]]+)");

    private Redaction() {}

    static String of(String text) {
        String result = text;
        if (result.contains("://")) {
            result = URI.matcher(result).replaceAll("$1:" + MASK + "@");
        }
        if (mentionsSecret(result)) {
            result = ASSIGNMENT.matcher(result).replaceAll("$1$2" + MASK);
        }
        return result;
    }

    /** Cheaper than the pattern, which would otherwise be tried at every word of every line. */
    private static boolean mentionsSecret(String text) {
        for (int index = text.length() - 1; index >= 0; index--) {
            char character = text.charAt(index);
            if ((character == 'p' || character == 'P' || character == 's' || character == 'S')
                    && (text.regionMatches(true, index, "pass", 0, 4)
                            || text.regionMatches(true, index, "secret", 0, 6))) {
                return true;
            }
        }
        return false;
    }
}
