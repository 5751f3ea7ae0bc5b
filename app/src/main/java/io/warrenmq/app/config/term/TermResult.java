package io.warrenmq.app.config.term;

/** What reading a file of terms gave. */
public sealed interface TermResult {

    /** The one term of the file. */
    record Parsed(Term term) implements TermResult {}

    /**
     * The file cannot be read as a term.
     *
     * @param position where reading stopped
     * @param what what is wrong there
     * @param remedy what to change
     */
    record Malformed(Position position, String what, String remedy) implements TermResult {}
}
