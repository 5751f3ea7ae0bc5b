package io.warrenmq.broker.definitions;

/** Definitions that cannot be imported; the message names the place in the file and what to do about it. */
public final class DefinitionsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DefinitionsException(String message) {
        super(message, null, false, false);
    }
}
