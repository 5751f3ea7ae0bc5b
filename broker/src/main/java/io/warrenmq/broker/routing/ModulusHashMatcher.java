package io.warrenmq.broker.routing;

/** x-modulus-hash: the hash of the routing key modulo the number of targets. */
final class ModulusHashMatcher extends ChoosingMatcher {
    @Override
    Candidate choose(Candidate[] candidates, RoutableMessage message) {
        long hash = StableHash.of(message.routingKey());
        return candidates[(int) Long.remainderUnsigned(hash, candidates.length)];
    }

    @Override
    public boolean dependsOnKeyOnly() {
        return true;
    }
}
