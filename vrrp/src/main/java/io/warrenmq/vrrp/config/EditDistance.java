package io.warrenmq.vrrp.config;

/** How many letters differ between two words. */
final class EditDistance {

    private static final int MAX_LENGTH = 64;

    private EditDistance() {}

    static int between(String a, String b) {
        if (a.length() > MAX_LENGTH || b.length() > MAX_LENGTH) {
            return MAX_LENGTH;
        }
        int[] previous = new int[b.length() + 1];
        for (int column = 0; column <= b.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= a.length(); row++) {
            int[] current = new int[b.length() + 1];
            current[0] = row;
            for (int column = 1; column <= b.length(); column++) {
                int change = previous[column - 1] + (a.charAt(row - 1) == b.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(change, Math.min(previous[column], current[column - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
