package io.warrenmq.broker.metadata;

import java.util.Optional;

/** An exchange in {@link MetadataState}. Owned by the thread that applies commands. */
final class ExchangeState {
    final ExchangeRecord record;
    final BindingSet asSource = new BindingSet();
    final BindingSet asDestination = new BindingSet();
    /** In effect: by argument, else by policy. */
    Optional<String> alternateExchange = Optional.empty();

    ExchangeState(ExchangeRecord record) {
        this.record = record;
    }
}
