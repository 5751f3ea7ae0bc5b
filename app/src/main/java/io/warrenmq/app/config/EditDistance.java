package io.warrenmq.app.config;

/**
 * How many characters must be inserted, removed, replaced or swapped with their neighbour to get from one text to
 * another.
 */
final class EditDistance {

    private EditDistance() {}

    static int between(String first, String second) {
        int[] beforeLast = new int[second.length() + 1];
        int[] last = new int[second.length() + 1];
        for (int column = 0; column <= second.length(); column++) {
            last[column] = column;
        }
        for (int row = 1; row <= first.length(); row++) {
            int[] current = new int[second.length() + 1];
            current[0] = row;
            for (int column = 1; column <= second.length(); column++) {
                boolean same = first.charAt(row - 1) == second.charAt(column - 1);
                int replaced = last[column - 1] + (same ? 0 : 1);
                current[column] = Math.min(replaced, 1 + Math.min(last[column], current[column - 1]));
                if (row > 1
                        && column > 1
                        && first.charAt(row - 1) == second.charAt(column - 2)
                        && first.charAt(row - 2) == second.charAt(column - 1)) {
                    current[column] = Math.min(current[column], beforeLast[column - 2] + 1);
                }
            }
            beforeLast = last;
            last = current;
        }
        return last[second.length()];
    }
}
