package io.warrenmq.app.conformance;

import io.warrenmq.app.blackbox.TestNode;

/** The node that all classes of this package share; each test uses names of its own. */
final class ConformanceNode {
    /** Longer than a busy machine pauses, short enough to wait for. */
    static final int HANDSHAKE_TIMEOUT_MS = 4_000;

    static final int MAX_MESSAGE_SIZE_BYTES = 8 << 20;

    private ConformanceNode() {}

    static TestNode create() {
        return TestNode.with(
                        "handshake_timeout = " + HANDSHAKE_TIMEOUT_MS, "max_message_size = " + MAX_MESSAGE_SIZE_BYTES)
                .loading("/io/warrenmq/app/conformance/definitions.json");
    }
}
