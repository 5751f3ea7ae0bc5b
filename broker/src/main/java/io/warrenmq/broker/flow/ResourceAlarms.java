package io.warrenmq.broker.flow;

import io.warrenmq.broker.loop.Loop;
import java.util.Set;
import java.util.function.Consumer;

/** Memory and disk alarms: publishing connections are blocked while one is set, consumers never. Thread-safe. */
public interface ResourceAlarms {
    /** What can run short. */
    enum Resource {
        MEMORY("low on memory"),
        DISK("low on disk");

        private final String reason;

        Resource(String reason) {
            this.reason = reason;
        }

        /** The reason given in connection.blocked. */
        public String reason() {
            return reason;
        }
    }

    /** The alarms that are set now, on any node of the cluster. */
    Set<Resource> active();

    /** Those of this node. */
    default Set<Resource> own() {
        return active();
    }

    /** Calls {@code listener} on {@code loop} after every change, with what is set then. */
    Subscription subscribe(Loop loop, Consumer<Set<Resource>> listener);

    /** Sets or clears an alarm by hand (operators' eval forms); checks of the resource may change it again. */
    void force(Resource resource, boolean set);

    /** Ends with {@link #close}. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
