package io.warrenmq.app.abuse;

import io.warrenmq.app.blackbox.TestNode;

/**
 * The node that classes of this package share, one after the other: large frames, many channels, little memory, and
 * users and policies with patterns that take for ever in a naive matcher.
 */
final class AbusedNode {
    /** Lock of the classes that measure this node. */
    static final String LOCK = "abused node";

    static final int FRAME_MAX = 4 << 20;

    private AbusedNode() {}

    static TestNode create() {
        return TestNode.with(
                        "frame_max = " + FRAME_MAX,
                        "channel_max = 65535",
                        "vm_memory_high_watermark.absolute = 500MB",
                        "log.connection.level = error")
                .loading("/io/warrenmq/app/abuse/definitions.json");
    }
}
