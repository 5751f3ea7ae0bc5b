package io.warrenmq.app.config.term;

/** Leaves the recursive descent; {@link TermParser#parse} turns it into a {@link TermResult.Malformed}. */
final class MalformedTerm extends RuntimeException {

    private final transient TermResult.Malformed result;

    MalformedTerm(Position position, String what, String remedy) {
        super(what, null, false, false);
        this.result = new TermResult.Malformed(position, what, remedy);
    }

    TermResult.Malformed result() {
        return result;
    }
}
