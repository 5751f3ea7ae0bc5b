package io.warrenmq.wire;

/** Class 85: publisher confirms. */
public sealed interface ConfirmMethod extends Method {
    record Select(boolean nowait) implements ConfirmMethod {}

    record SelectOk() implements ConfirmMethod {}
}
