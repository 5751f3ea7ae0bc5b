package io.warrenmq.broker.queue;

/** The settings of a queue in the form that the hot path asks for. Owned by the queue's loop. */
final class QueueLimits {
    private long messageTtlMs;
    private long maxLength;
    private long maxLengthBytes;
    private QueueSettings.Overflow overflow;
    private boolean deadLetterExchange;
    private boolean deadCount;

    QueueLimits(QueueSettings settings) {
        overflow = overflow(settings);
        configure(settings);
    }

    void configure(QueueSettings settings) {
        messageTtlMs = settings.messageTtlMs().orElse(Long.MAX_VALUE);
        maxLength = settings.maxLength().orElse(Long.MAX_VALUE);
        maxLengthBytes = settings.maxLengthBytes().orElse(Long.MAX_VALUE);
        overflow = overflow(settings);
        deadLetterExchange = settings.deadLetterExchange().isPresent();
        deadCount = settings.quorum()
                .filter(QueueSettings.Quorum::deadLettersAtLeastOnce)
                .isPresent();
    }

    /** Whether the overflow behaviour asked for is one that a quorum queue does not have. */
    static boolean replacesOverflow(QueueSettings settings) {
        return settings.quorum().isPresent() && settings.overflow() == QueueSettings.Overflow.REJECT_PUBLISH_DLX;
    }

    private static QueueSettings.Overflow overflow(QueueSettings settings) {
        return replacesOverflow(settings) ? QueueSettings.Overflow.DROP_HEAD : settings.overflow();
    }

    /** The lower of the queue's and the message's limit applies. */
    long expiresAtMs(long nowMs, long expirationMs) {
        long ttlMs = expirationMs >= 0 ? Math.min(expirationMs, messageTtlMs) : messageTtlMs;
        return ttlMs == Long.MAX_VALUE ? Long.MAX_VALUE : nowMs + ttlMs;
    }

    /**
     * Whether one more message is one too many. Dead ones count where they stay until somebody takes them: the queue
     * would grow without limit otherwise.
     */
    boolean hasNoRoomFor(int bodySizeBytes, MessageIndex index) {
        return exceededBy(
                index.ready() + 1 + (deadCount ? index.dead() : 0),
                index.readyBytes() + bodySizeBytes + (deadCount ? index.deadBytes() : 0));
    }

    boolean exceededBy(long ready, long readyBytes) {
        return ready > maxLength || readyBytes > maxLengthBytes;
    }

    /** Whether the newest and not the oldest message has to go. */
    boolean refusesMore() {
        return overflow != QueueSettings.Overflow.DROP_HEAD;
    }

    boolean deadLettersRefused() {
        return overflow == QueueSettings.Overflow.REJECT_PUBLISH_DLX;
    }

    boolean hasDeadLetterExchange() {
        return deadLetterExchange;
    }
}
