package io.warrenmq.cluster.membership;

import java.util.Map;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.stack.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Stands above the detection of split groups and keeps what it finds from being carried out: groups are joined by who
 * restarts or reconnects, never by a merge that nobody has decided on.
 */
final class MergeGate extends Protocol {
    private static final short PROTOCOL_ID = 1701;

    static {
        ClassConfigurator.addProtocol(PROTOCOL_ID, MergeGate.class);
    }

    private final Consumer<Map<Address, View>> seen;

    /** @param seen is told who is there, by address the group it belongs to */
    MergeGate(Consumer<Map<Address, View>> seen) {
        this.seen = seen;
    }

    @Override
    public @Nullable Object up(Event event) {
        if (event.getType() == Event.MERGE) {
            seen.accept(event.getArg());
            return null;
        }
        return super.up(event);
    }
}
