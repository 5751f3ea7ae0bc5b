package io.warrenmq.ctl.command;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * Where a command reads and writes.
 *
 * @param isInteractive whether a person watches, so that headings may be bold
 */
public record Terminal(InputStream in, PrintStream out, PrintStream err, boolean isInteractive) {
    String bold(String text) {
        return isInteractive ? "\u001b[1m" + text + "\u001b[0m" : text;
    }
}
