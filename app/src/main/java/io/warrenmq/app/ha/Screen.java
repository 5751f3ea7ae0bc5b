package io.warrenmq.app.ha;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/**
 * The terminal while a picture is shown: the other screen, no cursor, keys without the return key. Used by one thread,
 * and closed by any.
 */
final class Screen implements AutoCloseable {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[2J";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String TOP = "\u001b[H";
    private static final String END_OF_LINE = "\u001b[K\r\n";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final PrintWriter out;
    private final String savedSettings;
    private boolean closed;

    private Screen(PrintWriter out, String savedSettings) {
        this.out = out;
        this.savedSettings = savedSettings;
        out.print(ENTER);
        out.flush();
    }

    /** The screen, if both sides of this process are a terminal that understands it. */
    @SuppressWarnings("SystemConsoleNull") // it does return null where nothing is a terminal, in Java 25 too
    static Optional<Screen> open(PrintWriter out) {
        Console console = System.console();
        String kind = System.getenv().getOrDefault("TERM", "dumb");
        if (console == null || !console.isTerminal() || kind.equals("dumb") || kind.isEmpty()) {
            return Optional.empty();
        }
        try {
            String saved = stty("-g");
            stty("-icanon", "-echo");
            return Optional.of(new Screen(out, saved));
        } catch (IOException _) {
            return Optional.empty(); // lines do as well
        }
    }

    private static String stty(String... words) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of("stty"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("stty failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return output.strip();
    }

    synchronized void show(List<String> lines) {
        if (closed) {
            return;
        }
        StringBuilder text = new StringBuilder(TOP);
        lines.forEach(line -> text.append(line).append(END_OF_LINE));
        out.print(text.append(CLEAR_BELOW));
        out.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            out.print(LEAVE);
            out.flush();
            stty(savedSettings);
        }
    }
}
