package io.warrenmq.server.netty;

import io.netty.buffer.ByteBuf;
import io.warrenmq.cluster.link.Greeting;
import io.warrenmq.cluster.replication.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The first message of a pipe: four bytes that nothing else begins with, two numbers, and a name in UTF-8. */
final class GreetingCodec {
    private static final int MARK = 0x77_70_70_01;
    private static final int FIXED_BYTES = Integer.BYTES + 2 * Long.BYTES;
    private static final int LONGEST_NAME_BYTES = 255;
    static final int LONGEST_BYTES = FIXED_BYTES + LONGEST_NAME_BYTES;

    private GreetingCodec() {}

    static byte[] encode(Greeting greeting) {
        byte[] name = greeting.from().name().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED_BYTES + name.length)
                .putInt(MARK)
                .putLong(greeting.number())
                .putLong(greeting.expected())
                .put(name)
                .array();
    }

    /** Empty for anything else. */
    static Optional<Greeting> decode(ByteBuf message) {
        int nameBytes = message.readableBytes() - FIXED_BYTES;
        if (nameBytes <= 0 || nameBytes > LONGEST_NAME_BYTES || message.readInt() != MARK) {
            return Optional.empty();
        }
        long number = message.readLong();
        long expected = message.readLong();
        String name =
                message.readCharSequence(nameBytes, StandardCharsets.UTF_8).toString();
        return Optional.of(new Greeting(new NodeId(name), number, expected));
    }
}
