package io.warrenmq.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 20_000;

    @Test
    void allocatesNothingPerMessageOnTheHotPath() {
        BasicProperties properties = BasicProperties.builder()
                .headers(FieldTable.builder()
                        .add("x-delay", 5)
                        .add("nested", FieldTable.of("k", FieldValue.of("v")))
                        .build())
                .deliveryMode(2)
                .correlationId("\u20AC correlation")
                .expiration("60000")
                .build();
        ByteBuffer header = ByteBuffer.allocateDirect(properties.headerPayloadLength());
        properties.encodeHeaderPayload(100, header, 0);
        byte[] encoded = Samples.encoded(new BasicMethod.Publish("exchange", "key", true, false));
        ByteBuffer publish = ByteBuffer.allocateDirect(encoded.length).put(0, encoded);
        ByteBuffer target = ByteBuffer.allocateDirect(1000);
        byte[] prefix = BasicDeliver.prefix(1, "consumer");
        PropertiesScanner scanner = new PropertiesScanner(DecodeLimits.DEFAULT, "CC", "BCC", "x-delay");
        // The first rounds load classes; the least of several measurements excludes the runtime's own doings.
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            long sum = rounds(header, publish, target, prefix, scanner);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertThat(sum).isPositive();
            least = Math.min(least, allocated);
        }
        assertThat(least).as("bytes for %d messages", ROUNDS).isLessThan(ROUNDS);
    }

    private static long rounds(
            ByteBuffer header, ByteBuffer publish, ByteBuffer target, byte[] prefix, PropertiesScanner scanner) {
        long sum = 0;
        for (int i = 0; i < ROUNDS; i++) {
            if (BasicPublish.isWellFormed(publish, 0, publish.capacity())
                    && scanner.scan(header, 0, header.capacity()) == PropertiesScanner.Outcome.OK) {
                sum += scanner.expirationMs() + TableScanner.integer(header, scanner.headerValueOffset(2));
            }
            int address = BasicPublish.addressOffset(0);
            int length = BasicPublish.addressLength(publish, 0);
            int end = BasicDeliver.writeFrame(target, 0, prefix, i, false, publish, address, length);
            end = BasicGetOk.writeFrame(target, end, 1, i, false, publish, address, length, 7);
            end = BasicAck.writeFrame(target, end, 1, i, true);
            sum += end + BasicAck.deliveryTag(target, end - BasicAck.FRAME_BYTES + FrameHeader.BYTES);
        }
        return sum;
    }
}
