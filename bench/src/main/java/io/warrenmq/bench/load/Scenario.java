package io.warrenmq.bench.load;

/** The loads of the comparison, each a question that an operator asks. */
public enum Scenario {
    SMALL(
            "16 B, transient, automatic acknowledgement, one publisher, one consumer",
            16,
            1,
            1,
            1,
            "",
            0,
            false,
            0,
            0,
            0,
            0,
            0),
    KIB("1 KiB, the same", 1024, 1, 1, 1, "", 0, false, 0, 0, 0, 0, 0),
    PERSISTENT(
            "1 KiB persistent, confirm window 1000, acknowledged every 100, prefetch 1000",
            1024,
            1,
            1,
            1,
            "",
            0,
            true,
            1000,
            100,
            1000,
            0,
            0),
    TOPIC("256 B through a topic exchange with 10 000 bindings", 256, 1, 1, 1, "topic", 10_000, false, 0, 0, 0, 0, 0),
    FANOUT("256 B, fan-out to 10 queues with a consumer each", 256, 1, 10, 10, "fanout", 0, false, 0, 0, 0, 0, 0),
    MANY(
            "256 B, 100 queues, 100 publishing and 100 consuming connections",
            256,
            100,
            100,
            100,
            "",
            0,
            false,
            0,
            0,
            0,
            0,
            0),
    BACKLOG("2 million messages of 256 B published, then drained", 256, 1, 1, 1, "", 0, false, 0, 0, 0, 0, 2_000_000),
    PACED(
            "1 KiB persistent at a steady 20 000 a second, confirmed, acknowledged every 10",
            1024,
            1,
            1,
            1,
            "",
            0,
            true,
            1000,
            10,
            1000,
            20_000,
            0);

    private final String description;
    private final int bodyBytes;
    private final int publishers;
    private final int consumers;
    private final int queues;
    private final String exchange;
    private final int bindings;
    private final boolean persistent;
    private final int confirmWindow;
    private final int ackEvery;
    private final int prefetch;
    private final long ratePerSecond;
    private final long messages;

    Scenario(
            String description,
            int bodyBytes,
            int publishers,
            int consumers,
            int queues,
            String exchange,
            int bindings,
            boolean persistent,
            int confirmWindow,
            int ackEvery,
            int prefetch,
            long ratePerSecond,
            long messages) {
        this.description = description;
        this.bodyBytes = bodyBytes;
        this.publishers = publishers;
        this.consumers = consumers;
        this.queues = queues;
        this.exchange = exchange;
        this.bindings = bindings;
        this.persistent = persistent;
        this.confirmWindow = confirmWindow;
        this.ackEvery = ackEvery;
        this.prefetch = prefetch;
        this.ratePerSecond = ratePerSecond;
        this.messages = messages;
    }

    public String description() {
        return description;
    }

    /** Whether the disk's own times belong beside the brokers': a steady load that is confirmed after a force. */
    boolean showsDisk() {
        return persistent && confirmWindow > 0 && ratePerSecond > 0;
    }

    public LoadOptions options(String host, int port, int warmUpS, int durationS) {
        return new LoadOptions(
                host,
                port,
                bodyBytes,
                publishers,
                consumers,
                queues,
                exchange,
                bindings,
                persistent,
                confirmWindow,
                ackEvery,
                prefetch,
                ratePerSecond,
                messages,
                warmUpS,
                durationS);
    }
}
