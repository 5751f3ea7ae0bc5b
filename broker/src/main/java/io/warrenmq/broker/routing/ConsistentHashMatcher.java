package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.Binding;
import io.warrenmq.wire.ErlangText;
import io.warrenmq.wire.FieldValue;
import java.util.Optional;

/**
 * x-consistent-hash: the share of a target is proportional to its weight, and a change of the bindings moves no more
 * messages than the change asks for.
 *
 * <p>Weighted rendezvous instead of a ring of points: each target draws a lot from (message hash, its name), scaled by
 * its weight, and the best lot wins. Shares are exact for every weight without points in memory, and a target that
 * comes or goes changes nobody else's lot. The cost is linear in the number of targets, tens of nanoseconds each.
 */
final class ConsistentHashMatcher extends ChoosingMatcher {
    private static final double TWO_TO_53 = 0x1p53;

    private final Optional<String> header;
    private final Optional<String> property;

    ConsistentHashMatcher(Optional<String> header, Optional<String> property) {
        this.header = header;
        this.property = property;
    }

    @Override
    int weight(Binding binding) {
        return Integer.parseInt(binding.routingKey());
    }

    @Override
    Candidate choose(Candidate[] candidates, RoutableMessage message) {
        long hash = StableHash.of(hashed(message));
        Candidate best = candidates[0];
        double bestLot = Double.POSITIVE_INFINITY;
        for (Candidate candidate : candidates) {
            long mixed = StableHash.mix(hash ^ candidate.nameHash());
            double uniform = ((mixed >>> 11) + 0.5) / TWO_TO_53;
            // Exponentially distributed with the weight as rate: the least of such lots falls to a weight in its share.
            double lot = -Math.log(uniform) / candidate.weight();
            if (lot < bestLot) {
                bestLot = lot;
                best = candidate;
            }
        }
        return best;
    }

    @Override
    public boolean dependsOnKeyOnly() {
        return header.isEmpty() && property.isEmpty();
    }

    private String hashed(RoutableMessage message) {
        if (header.isPresent()) {
            return message.headers()
                    .find(header.get())
                    .map(ConsistentHashMatcher::text)
                    .orElse("");
        }
        if (property.isPresent()) {
            return message.property(property.get()).orElse("");
        }
        return message.routingKey();
    }

    /** Of a header: its text, the same for every width of an integer. */
    private static String text(FieldValue value) {
        return value instanceof FieldValue.LongString string ? string.text() : ErlangText.term(value);
    }
}
