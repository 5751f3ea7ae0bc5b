package io.warrenmq.broker.queue;

import io.warrenmq.broker.metadata.ExchangeRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Under which id the store keeps the messages of a delaying exchange: exchanges have no number of their own, so it is
 * made from their name, and negative so that no queue has it.
 */
final class DelayStoreId {
    private DelayStoreId() {}

    static long of(ExchangeRecord exchange) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(exchange.vhost().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0); // no name contains it
            digest.update(exchange.name().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) (exchange.durable() ? 1 : 0));
            // The upper quarter of the negative numbers belongs to other stores of exchanges.
            return -1 - (ByteBuffer.wrap(digest.digest()).getLong() >>> 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
