package io.warrenmq.bench.allocation;

import java.util.regex.Pattern;

/** Names of classes as a recording has them, for people. */
final class ClassNames {
    /** Of a class that has no name of its own, such as that of a lambda: it differs from run to run. */
    private static final Pattern ADDRESS = Pattern.compile("[./]0x[0-9a-f]+$");

    private ClassNames() {}

    /** {@code [B} is {@code byte[]}, {@code [Ljava.lang.String;} is {@code String[]}; packages are left out. */
    static String readable(String nameWithAddress) {
        String name = ADDRESS.matcher(nameWithAddress).replaceFirst("");
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
