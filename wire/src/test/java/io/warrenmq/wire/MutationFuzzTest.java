package io.warrenmq.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * Every decoder fed with broken input. More of it: {@code -Dwire.fuzz.inputs=10000000}; a found failure again:
 * {@code -Dwire.fuzz.seed=} with the seed that the failure names.
 */
@Timeout(value = 4, unit = TimeUnit.HOURS)
class MutationFuzzTest {
    private static final int INPUTS = Integer.getInteger("wire.fuzz.inputs", 300_000);
    private static final long SEED = Long.getLong("wire.fuzz.seed", System.nanoTime());
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Heap an input octet may cost at most: a nested empty array or table is the dearest. */
    private static final int BYTES_PER_OCTET = 160;

    private static final int BYTES_PER_INPUT = 64 << 10;
    private static final byte[] INTERESTING = {0, 1, 4, 7, 127, -128, -1, 'F', 'A', 'S', 'x', 'V', 'l', 'L', 't'};

    private final DecodeLimits limits = new DecodeLimits(16, 2000, 1 << 16);
    private final PropertiesScanner strict = new PropertiesScanner(limits, "same", "a");
    private final PropertiesScanner opaque = new PropertiesScanner(limits, PropertyText.ANY_OCTETS, "same", "a");
    private final TableScanner tables = new TableScanner(limits, "same", "a");

    @Test
    void methodsComeOutWholeOrAsAnAmqpError(TestReporter reporter) {
        run(reporter, "methods", samples -> Samples.encoded(samples.method()), this::method);
    }

    @Test
    void tablesComeOutWholeOrAsADecodeErrorAndScannersAgree(TestReporter reporter) {
        run(reporter, "tables", samples -> Samples.encoded(samples.table(5)), this::table);
    }

    @Test
    void contentHeadersComeOutWholeOrUndecodableAndScannersAgree(TestReporter reporter) {
        run(reporter, "content headers", Samples::headerPayload, this::header);
    }

    @Test
    void anyOctetsAreSomeProtocolHeader(TestReporter reporter) {
        run(reporter, "protocol headers", samples -> Hex.bytes("'AMQP' 00000901"), input -> {
            ProtocolHeader header = ProtocolHeader.recognise(input.buffer, input.offset, input.length);
            return header.isAccepted() || header.isRefused() || input.length < ProtocolHeader.BYTES;
        });
    }

    private interface Corpus {
        byte[] sample(Samples samples);
    }

    /** Octets at the very end of their buffer, so that reading past them is caught. */
    private record Input(ByteBuffer buffer, int offset, int length) {}

    private static void run(TestReporter reporter, String what, Corpus corpus, Predicate<Input> check) {
        String seed = "seed " + SEED + " of " + what;
        reporter.publishEntry("fuzz", seed);
        Samples samples = new Samples(SEED);
        Random random = samples.random();
        for (int i = 0; i < INPUTS; i++) {
            byte[] octets = corpus.sample(samples);
            for (int n = random.nextInt(4); n > 0; n--) {
                octets = mutated(octets, random);
            }
            int offset = random.nextInt(8);
            ByteBuffer buffer = ByteBuffer.allocate(offset + octets.length).put(offset, octets);
            Input input = new Input(buffer, offset, octets.length);
            String description = seed + ", input " + i + ": " + Hex.of(octets);
            try {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                boolean agreed = check.test(input);
                long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
                assertThat(agreed).as(description).isTrue();
                // The first inputs load classes.
                if (i > 1000) {
                    assertThat(allocated)
                            .as(description)
                            .isLessThan(BYTES_PER_INPUT + (long) BYTES_PER_OCTET * octets.length);
                }
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError(description, e);
            }
        }
    }

    private boolean method(Input in) {
        boolean decoded;
        try {
            Method method = Methods.decode(in.buffer, in.offset, in.length, limits);
            byte[] again = Samples.encoded(method);
            decoded = Methods.decode(ByteBuffer.wrap(again), 0, again.length, limits)
                    .equals(method);
            if (!decoded) {
                return false;
            }
        } catch (AmqpException e) {
            if (Utf8.encodedLength(e.error().replyText()) > 255
                    || !e.error().code().isHard()) {
                return false;
            }
            decoded = false;
        }
        if (in.length < 4) {
            return !decoded;
        }
        return switch (Methods.id(in.buffer, in.offset)) {
            case MethodId.BASIC_PUBLISH -> decoded == BasicPublish.isWellFormed(in.buffer, in.offset, in.length);
            case MethodId.BASIC_DELIVER -> decoded == BasicDeliver.isWellFormed(in.buffer, in.offset, in.length);
            case MethodId.BASIC_ACK -> decoded == BasicAck.isWellFormed(in.length);
            case MethodId.BASIC_NACK -> decoded == BasicNack.isWellFormed(in.length);
            case MethodId.BASIC_REJECT -> decoded == BasicReject.isWellFormed(in.length);
            default -> true;
        };
    }

    private boolean table(Input in) {
        boolean scanned = tables.scan(in.buffer, in.offset, in.length);
        try {
            FieldTable table = FieldTable.decode(in.buffer, in.offset, in.length, limits);
            return scanned && noted(in, table, tables.valueOffset(0)) && reencodes(table);
        } catch (DecodeException e) {
            return !scanned
                    && !tables.problem().isEmpty()
                    && within(in, e.offset())
                    && within(in, tables.problemOffset());
        }
    }

    private boolean noted(Input in, FieldTable table, int valueOffset) {
        boolean there = table.contains("same");
        int found = TableScanner.find(in.buffer, in.offset, Utf8.encode("same"));
        return there == (valueOffset >= 0)
                && found == valueOffset
                && (!there || tagMatches(table, in.buffer.get(valueOffset)));
    }

    private static boolean tagMatches(FieldTable table, byte tag) {
        return table.find("same").orElseThrow().tag() == (tag == 'L' ? 'l' : tag);
    }

    private boolean reencodes(FieldTable table) {
        byte[] again = Samples.encoded(table);
        return FieldTable.decode(ByteBuffer.wrap(again), 0, again.length, limits)
                .equals(table);
    }

    private boolean header(Input in) {
        PropertiesScanner.Outcome outcome = opaque.scan(in.buffer, in.offset, in.length);
        PropertiesScanner.Outcome strictly = strict.scan(in.buffer, in.offset, in.length);
        boolean ok = outcome == PropertiesScanner.Outcome.OK;
        if (strictly == PropertiesScanner.Outcome.OK && !ok) {
            return false;
        }
        if (outcome == PropertiesScanner.Outcome.UNDECODABLE && !within(in, opaque.problemOffset())) {
            return false;
        }
        if (!ok) {
            ProtocolError error = opaque.error(outcome, MethodId.BASIC_PUBLISH, in.buffer, in.offset, in.length);
            if (!error.code().isHard()) {
                return false;
            }
        }
        if (outcome != PropertiesScanner.Outcome.OK && outcome != PropertiesScanner.Outcome.UNDECODABLE) {
            return true;
        }
        try {
            int skipped = PropertiesScanner.FLAGS_OFFSET;
            BasicProperties properties =
                    BasicProperties.decode(in.buffer, in.offset + skipped, in.length - skipped, limits);
            return ok && properties.encodedLength() == in.length - skipped && sameNumbers(properties);
        } catch (DecodeException e) {
            return !ok && within(in, e.offset());
        }
    }

    private boolean sameNumbers(BasicProperties properties) {
        Integer mode = properties.deliveryMode();
        Long timestamp = properties.timestampSeconds();
        return opaque.deliveryMode() == (mode == null ? 0 : mode)
                && opaque.timestampSeconds() == (timestamp == null ? 0 : timestamp)
                && opaque.has(BasicProperty.EXPIRATION) == (properties.expiration() != null);
    }

    private static boolean within(Input in, int offset) {
        return offset >= in.offset && offset <= in.offset + in.length;
    }

    private static byte[] mutated(byte[] octets, Random random) {
        if (octets.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(octets.length);
        byte[] result = octets.clone();
        switch (random.nextInt(8)) {
            case 0 -> result[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> result[at] = INTERESTING[random.nextInt(INTERESTING.length)];
            case 2 -> result = Arrays.copyOf(octets, at);
            case 3 -> result = Arrays.copyOf(octets, octets.length + 1 + random.nextInt(5));
            case 4 -> Arrays.fill(result, at, Math.min(at + 4, result.length), (byte) (random.nextBoolean() ? -1 : 0));
            case 5 -> result = spliced(octets, at, random.nextInt(octets.length));
            case 6 -> result[at] += (byte) (random.nextBoolean() ? 1 : -1);
            default -> {
                byte[] noise = new byte[1 + random.nextInt(8)];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, result, at, Math.min(noise.length, result.length - at));
            }
        }
        return result;
    }

    /** What comes before one place followed by what comes after another: repeats or loses a part. */
    private static byte[] spliced(byte[] octets, int to, int from) {
        byte[] result = Arrays.copyOf(octets, to + octets.length - from);
        System.arraycopy(octets, from, result, to, octets.length - from);
        return result;
    }
}
