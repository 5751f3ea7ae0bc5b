package io.warrenmq.bench.micro;

import io.warrenmq.wire.BasicDeliver;
import io.warrenmq.wire.BasicMethod;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.BasicPublish;
import io.warrenmq.wire.DecodeLimits;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FrameHeader;
import io.warrenmq.wire.FrameType;
import io.warrenmq.wire.MethodId;
import io.warrenmq.wire.Methods;
import io.warrenmq.wire.PropertiesScanner;
import io.warrenmq.wire.TableScanner;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the octets of a message cost on their way in and out, apart from copying its body. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    private static final int AT = 64;
    private static final int BODY_BYTES = 1024;

    private final ByteBuffer plain = ByteBuffer.allocateDirect(4096);
    private final ByteBuffer rich = ByteBuffer.allocateDirect(4096);
    private final ByteBuffer table = ByteBuffer.allocateDirect(4096);
    private final ByteBuffer publish = ByteBuffer.allocateDirect(4096);
    private final ByteBuffer out = ByteBuffer.allocateDirect(4096);
    private final PropertiesScanner scanner = new PropertiesScanner(DecodeLimits.DEFAULT, "CC", "BCC", "x-delay");
    private final TableScanner tableScanner = new TableScanner(DecodeLimits.DEFAULT, "CC", "BCC", "x-delay");
    private final byte[] deliverPrefix = BasicDeliver.prefix(1, "amq.ctag-0123456789abcdefghijkl");
    private final int plainBytes;
    private final int richBytes;
    private final int tableBytes;
    private long deliveryTag;

    /** Encodes what is then read again and again. */
    public CodecBenchmark() {
        FieldTable headers = FieldTable.builder()
                .add("x-source", "orders")
                .add("attempt", 3)
                .add("sampled", true)
                .add("trace-id", "4bf92f3577b34da6a3ce929d0e0e4736")
                .build();
        BasicProperties properties = BasicProperties.builder()
                .contentType("application/json")
                .headers(headers)
                .deliveryMode(2)
                .correlationId("3f1c7a52-5f0f-4d5c-9f4e-0a4de9a1b7a1")
                .messageId("b0f7d6f8-97f5-43c5-8e0d-2a0a4a3cf3d9")
                .timestampSeconds(1_700_000_000L)
                .build();
        plainBytes = BasicProperties.builder().deliveryMode(2).build().encodeHeaderPayload(BODY_BYTES, plain, AT) - AT;
        richBytes = properties.encodeHeaderPayload(BODY_BYTES, rich, AT) - AT;
        tableBytes = headers.encode(table, AT) - AT;
        Methods.writeFrame(
                1, new BasicMethod.Publish("amq.topic", "sensors.berlin.temperature", false, false), publish, AT);
    }

    /** The usual persistent message of a benchmark: delivery mode and nothing else. */
    @Benchmark
    public PropertiesScanner.Outcome scanDeliveryMode() {
        return scanner.scan(plain, AT, plainBytes);
    }

    /** The usual message of an application: six properties, four headers. */
    @Benchmark
    public PropertiesScanner.Outcome scanManyProperties() {
        return scanner.scan(rich, AT, richBytes);
    }

    @Benchmark
    public boolean scanTable() {
        return tableScanner.scan(table, AT, tableBytes);
    }

    /** Frame header, method id, bounds, bits: all that a publish is looked at for before it is routed. */
    @Benchmark
    public int parsePublish() {
        int payload = AT + FrameHeader.BYTES;
        int size = (int) FrameHeader.size(publish, AT);
        if (FrameHeader.type(publish, AT) != FrameType.METHOD
                || (publish.get(payload + size) & 0xFF) != FrameHeader.END
                || Methods.id(publish, payload) != MethodId.BASIC_PUBLISH
                || !BasicPublish.isWellFormed(publish, payload, size)
                || BasicPublish.mandatory(publish, payload)
                || BasicPublish.immediate(publish, payload)) {
            throw new IllegalStateException("the frame was written by the codec itself");
        }
        return FrameHeader.channel(publish, AT) + BasicPublish.addressLength(publish, payload);
    }

    @Benchmark
    public int writeDeliver() {
        int payload = AT + FrameHeader.BYTES;
        return BasicDeliver.writeFrame(
                out,
                AT,
                deliverPrefix,
                ++deliveryTag,
                false,
                publish,
                BasicPublish.addressOffset(payload),
                BasicPublish.addressLength(publish, payload));
    }
}
