package io.warrenmq.bench.allocation;

/** Names of classes as a recording has them, for people. */
final class ClassNames {
    private ClassNames() {}

    /** {@code [B} is {@code byte[]}, {@code [Ljava.lang.String;} is {@code String[]}; packages are left out. */
    static String readable(String name) {
        int dimensions = 0;
        while (name.startsWith("[", dimensions)) {
            dimensions++;
        }
        String element = name.substring(dimensions);
        if (dimensions > 0) {
            element = switch (element.charAt(0)) {
                case 'B' -> "byte";
                case 'C' -> "char";
                case 'D' -> "double";
                case 'F' -> "float";
                case 'I' -> "int";
                case 'J' -> "long";
                case 'S' -> "short";
                case 'Z' -> "boolean";
                default -> element.substring(1, element.length() - 1);
            };
        }
        return element.substring(element.lastIndexOf('.') + 1) + "[]".repeat(dimensions);
    }
}
