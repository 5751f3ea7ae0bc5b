package io.warrenmq.broker.queue;

import io.warrenmq.broker.message.StoredMessage;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One message leaving one queue for a dead letter exchange, and what that does to its headers.
 *
 * @param queue it died in
 * @param reason why
 * @param timeMs when, milliseconds since the epoch
 */
record Death(String queue, DeathReason reason, long timeMs) {
    private static final String X_DEATH = "x-death";
    private static final String CC = "CC";
    private static final String COUNT = "count";
    private static final String REASON = "reason";
    private static final String QUEUE = "queue";
    /** The oldest entries beyond it are forgotten, so that a client cannot make headers grow without end. */
    private static final int LONGEST_HISTORY = 256;

    /**
     * The message as it is published to the dead letter exchange.
     *
     * @param exchange the dead letter exchange
     * @param routingKey replaces the message's own keys
     */
    StoredMessage republished(StoredMessage message, String exchange, Optional<String> routingKey) {
        BasicProperties properties = message.properties();
        FieldTable headers = properties.headersOrEmpty();
        headers = headers.with(X_DEATH, FieldValue.of(history(message, headers)));
        headers = noteDeath(headers, "x-first-death-", message.exchange(), headers.contains("x-first-death-reason"));
        headers = noteDeath(headers, "x-last-death-", message.exchange(), false);
        if (routingKey.isPresent()) {
            headers = headers.without(CC);
        }
        return message.with(
                exchange,
                routingKey.orElse(message.routingKey()),
                properties.toBuilder().headers(headers).expiration(null).build());
    }

    /** Whether this death would bring the message to {@code target} again without anybody having rejected it. */
    boolean isCycle(StoredMessage republished, String target) {
        if (reason == DeathReason.REJECTED) {
            return false;
        }
        for (FieldTable entry : history(republished.properties().headersOrEmpty())) {
            if (entry.text(REASON).orElse("").equals(DeathReason.REJECTED.headerValue())) {
                return false;
            }
            if (entry.text(QUEUE).orElse("").equals(target)) {
                return true;
            }
        }
        return false;
    }

    /** The keys of a header of the CC family; elements that are no text are ignored. */
    static List<String> keys(FieldTable headers, String name) {
        List<String> keys = new ArrayList<>();
        for (FieldValue value : headers.array(name).orElse(List.of())) {
            if (value instanceof FieldValue.LongString text) {
                keys.add(text.text());
            }
        }
        return keys;
    }

    private List<FieldValue> history(StoredMessage message, FieldTable headers) {
        List<FieldValue> entries = new ArrayList<>();
        FieldTable newest = null;
        for (FieldTable entry : merged(history(headers))) {
            if (newest == null && isSamePair(entry)) {
                newest = entry.with(COUNT, FieldValue.of(entry.integer(COUNT).orElse(0) + 1));
            } else if (entries.size() < LONGEST_HISTORY - 1) {
                entries.add(FieldValue.of(entry));
            }
        }
        entries.addFirst(FieldValue.of(newest != null ? newest : firstEntry(message, headers)));
        return entries;
    }

    /**
     * Brokers before 3.6 wrote an entry without a count for each death: such entries of one queue and reason become
     * one.
     */
    private static Collection<FieldTable> merged(List<FieldTable> entries) {
        Map<List<String>, FieldTable> merged = new LinkedHashMap<>();
        for (FieldTable entry : entries) {
            List<String> pair =
                    List.of(entry.text(QUEUE).orElse(""), entry.text(REASON).orElse(""));
            FieldTable before = merged.get(pair);
            if (before != null) {
                merged.put(pair, before.with(COUNT, FieldValue.of(count(before) + count(entry))));
            } else {
                merged.put(pair, entry.contains(COUNT) ? entry : entry.with(COUNT, FieldValue.of(1L)));
            }
        }
        return merged.values();
    }

    private static long count(FieldTable entry) {
        return entry.integer(COUNT).orElse(1);
    }

    /** What the header holds; whatever is no table in an array was never written by a broker. */
    private static List<FieldTable> history(FieldTable headers) {
        List<FieldTable> entries = new ArrayList<>();
        for (FieldValue value : headers.array(X_DEATH).orElse(List.of())) {
            if (value instanceof FieldValue.Table(FieldTable entry)) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private boolean isSamePair(FieldTable entry) {
        return entry.text(QUEUE).orElse("").equals(queue)
                && entry.text(REASON).orElse("").equals(reason.headerValue());
    }

    private FieldTable firstEntry(StoredMessage message, FieldTable headers) {
        List<FieldValue> routingKeys = new ArrayList<>();
        routingKeys.add(FieldValue.of(message.routingKey()));
        keys(headers, CC).forEach(key -> routingKeys.add(FieldValue.of(key)));
        FieldTable.Builder entry = FieldTable.builder()
                .add(COUNT, 1L)
                .add(REASON, reason.headerValue())
                .add(QUEUE, queue)
                .add("time", new FieldValue.Timestamp(timeMs / 1000))
                .add("exchange", message.exchange())
                .add("routing-keys", FieldValue.of(routingKeys));
        String expiration = message.properties().expiration();
        if (expiration != null) {
            entry.add("original-expiration", expiration);
        }
        return entry.build();
    }

    private FieldTable noteDeath(FieldTable headers, String prefix, String exchange, boolean keep) {
        if (keep) {
            return headers;
        }
        return headers.with(prefix + "reason", FieldValue.of(reason.headerValue()))
                .with(prefix + "queue", FieldValue.of(queue))
                .with(prefix + "exchange", FieldValue.of(exchange));
    }
}
