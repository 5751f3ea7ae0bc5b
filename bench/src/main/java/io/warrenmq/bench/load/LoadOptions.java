package io.warrenmq.bench.load;

/**
 * One load.
 *
 * @param bodyBytes size of a body, at least 16: eight bytes of publisher and sequence number, eight bytes of time
 * @param publishers connections that publish
 * @param consumers connections that consume; 0 leaves the messages in the queues
 * @param queues number of queues; publisher i publishes to queue i modulo this, consumer i likewise
 * @param exchange "" for the default exchange, else the type of the exchange that is declared: fanout, topic
 * @param bindings bindings of a topic exchange, spread over the queues; the publisher rotates through keys that match
 *     one each
 * @param persistent delivery-mode 2 in durable queues
 * @param confirmWindow publishes in flight without a confirm, 0 for no confirms
 * @param ackEvery acknowledge every so many deliveries at once, 0 for automatic acknowledgement
 * @param prefetch of each consumer, 0 for unlimited
 * @param ratePerSecond of all publishers together, 0 for as fast as possible
 * @param messages publish so many and end, 0 for a load that lasts {@code warmUpS + durationS}
 */
public record LoadOptions(
        String host,
        int port,
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
        long messages,
        int warmUpS,
        int durationS) {
    /** So many messages of one publisher, confirmed; what is measured about them is the caller's business. */
    public static LoadOptions publishing(int bodyBytes, boolean persistent, int confirmWindow, long messages) {
        return new LoadOptions("", 0, bodyBytes, 1, 0, 1, "", 0, persistent, confirmWindow, 0, 0, 0, messages, 0, 0);
    }
}
