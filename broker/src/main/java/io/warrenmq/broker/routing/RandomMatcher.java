package io.warrenmq.broker.routing;

import java.util.function.IntUnaryOperator;

/** x-random and x-local-random: one binding by chance, keys ignored. */
final class RandomMatcher extends ChoosingMatcher {
    private final IntUnaryOperator random;

    /** @param random from a bound to a number in 0 (inclusive) to the bound (exclusive); called by every thread */
    RandomMatcher(IntUnaryOperator random) {
        this.random = random;
    }

    @Override
    Candidate choose(Candidate[] candidates, RoutableMessage message) {
        return candidates[random.applyAsInt(candidates.length)];
    }

    @Override
    public boolean dependsOnKeyOnly() {
        return false;
    }
}
