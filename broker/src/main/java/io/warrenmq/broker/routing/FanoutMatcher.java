package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.Binding;

/** Fanout exchanges: every binding. */
class FanoutMatcher implements Matcher {
    private final TargetSet all = new TargetSet();

    @Override
    public final void add(Binding binding, Target target) {
        all.add(target);
    }

    @Override
    public final void remove(Binding binding, Target target) {
        all.remove(target);
    }

    @Override
    public void match(RoutableMessage message, RouteCollector targets) {
        all.collect(targets);
    }

    @Override
    public boolean dependsOnKeyOnly() {
        return true;
    }
}
