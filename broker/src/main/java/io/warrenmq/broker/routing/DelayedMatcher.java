package io.warrenmq.broker.routing;

import io.warrenmq.broker.message.DelayHeader;
import io.warrenmq.broker.metadata.Binding;
import io.warrenmq.broker.metadata.QueueEntry;
import org.jspecify.annotations.Nullable;

/** x-delayed-message exchanges: messages with an x-delay header wait, all others go as x-delayed-type says. */
final class DelayedMatcher implements Matcher {
    private final Matcher inner;
    private final QueueEntry store;

    DelayedMatcher(Matcher inner, QueueEntry store) {
        this.inner = inner;
        this.store = store;
    }

    @Override
    public QueueEntry store() {
        return store;
    }

    @Override
    public void add(Binding binding, Target target) {
        inner.add(binding, target);
    }

    @Override
    public void remove(Binding binding, Target target) {
        inner.remove(binding, target);
    }

    /** For messages that come through a binding or whose delay is over. */
    @Override
    public void match(RoutableMessage message, RouteCollector targets) {
        inner.match(message, targets);
    }

    @Override
    public boolean dependsOnKeyOnly() {
        return false;
    }

    Route.@Nullable Delayed delay(RoutableMessage message) {
        long delayMs = DelayHeader.delayMs(message.headers());
        return delayMs > 0 ? new Route.Delayed(store, delayMs) : null;
    }
}
