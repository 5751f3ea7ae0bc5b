package io.warrenmq.broker.metadata;

import io.warrenmq.wire.ReplyCode;
import java.util.List;

/** What {@link MetadataState} makes of a command. */
public sealed interface Transition {
    /**
     * The command was carried out.
     *
     * @param changes in their order; empty when everything was so already
     * @param durable commands that have the lasting part of these changes when they are
     *     {@linkplain MetadataState#restore restored}; empty when nothing of it survives a restart
     */
    record Applied(List<Change> changes, List<Command> durable) implements Transition {
        static final Applied UNCHANGED = new Applied(List.of(), List.of());
    }

    /** Nothing was changed. */
    record Refused(ReplyCode code, String text) implements Transition {}
}
