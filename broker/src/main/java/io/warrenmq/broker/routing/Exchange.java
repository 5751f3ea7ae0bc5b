package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.Binding;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.QueueEntry;
import org.jspecify.annotations.Nullable;

/** An exchange as the router sees it. Written by the metadata thread, read by all others. */
public final class Exchange implements Target {
    private final ExchangeRecord record;
    private final Matcher matcher;
    private volatile @Nullable String alternateExchange;

    public Exchange(ExchangeRecord record, Matcher matcher, @Nullable String alternateExchange) {
        this.record = record;
        this.matcher = matcher;
        this.alternateExchange = alternateExchange;
    }

    public ExchangeRecord record() {
        return record;
    }

    public Matcher matcher() {
        return matcher;
    }

    /** Where messages go that match no binding. */
    public @Nullable String alternateExchange() {
        return alternateExchange;
    }

    public void alternateExchange(@Nullable String name) {
        alternateExchange = name;
    }

    /** A binding was made; a queue may get what the exchange kept. */
    public void bind(Binding binding, Target target, ExchangeStores stores) {
        matcher.add(binding, target);
        if (matcher instanceof HistoryMatcher history && target instanceof QueueEntry queue) {
            stores.replayHistory(history.store(), queue);
        }
    }

    /** The exchange was deleted. */
    public void close(ExchangeStores stores) {
        QueueEntry store = matcher.store();
        if (store != null) {
            stores.close(store);
        }
    }

    @Override
    public String toString() {
        return "exchange '" + record.name() + "' in vhost '" + record.vhost() + "'";
    }
}
