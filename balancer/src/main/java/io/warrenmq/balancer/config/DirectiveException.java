package io.warrenmq.balancer.config;

/** A directive that cannot be used; its message says why and what to write instead. */
final class DirectiveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String text;

    DirectiveException(String text) {
        super(text);
        this.text = text;
    }

    String text() {
        return text;
    }
}
