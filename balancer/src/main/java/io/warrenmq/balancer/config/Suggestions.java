package io.warrenmq.balancer.config;

import java.util.Collection;

/** Finds the word that was meant. */
final class Suggestions {
    private static final int FARTHEST = 2;

    private Suggestions() {}

    /** Returns " (did you mean 'x'?)" if a known word is close to what was written, otherwise an empty text. */
    static String didYouMean(String written, Collection<String> known) {
        String best = "";
        int bestDistance = FARTHEST + 1;
        for (String candidate : known) {
            if (Math.abs(candidate.length() - written.length()) < bestDistance) {
                int distance = distance(written, candidate);
                if (distance < bestDistance) {
                    best = candidate;
                    bestDistance = distance;
                }
            }
        }
        return best.isEmpty() ? "" : " (did you mean '" + best + "'?)";
    }

    /** How many characters must be inserted, removed or replaced. */
    private static int distance(String one, String other) {
        int[] last = new int[other.length() + 1];
        for (int column = 0; column < last.length; column++) {
            last[column] = column;
        }
        for (int row = 1; row <= one.length(); row++) {
            int[] current = new int[other.length() + 1];
            current[0] = row;
            for (int column = 1; column <= other.length(); column++) {
                int replaced = last[column - 1] + (one.charAt(row - 1) == other.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, 1 + Math.min(last[column], current[column - 1]));
            }
            last = current;
        }
        return last[other.length()];
    }
}
