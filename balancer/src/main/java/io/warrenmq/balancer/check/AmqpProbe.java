package io.warrenmq.balancer.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.warrenmq.balancer.config.CheckSettings;
import io.warrenmq.balancer.config.CheckSettings.Login;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The handshake of AMQP 0-9-1, of which it knows just enough to tell a broker that works from a port that is open: up
 * to connection.start, or with a login to connection.open-ok and an orderly end. Owned by the loop of the check.
 */
final class AmqpProbe implements Probe {
    private static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final int FRAME_METHOD = 1;
    private static final int FRAME_END = 0xCE;
    private static final int FRAME_OVERHEAD_BYTES = 8;
    private static final int LARGEST_FRAME_BYTES = 131_072;
    private static final int CONNECTION = 10;
    private static final int START = 10;
    private static final int START_OK = 11;
    private static final int SECURE = 20;
    private static final int TUNE = 30;
    private static final int TUNE_OK = 31;
    private static final int OPEN = 40;
    private static final int OPEN_OK = 41;
    private static final int CLOSE = 50;
    private static final int CLOSE_OK = 51;
    private static final int BLOCKED = 60;

    private final CheckSettings.Amqp settings;
    private final Consumer<String> product;
    private boolean blocked;

    /** @param product is told what the broker calls itself */
    AmqpProbe(CheckSettings.Amqp settings, Consumer<String> product) {
        this.settings = settings;
        this.product = product;
    }

    @Override
    public Verdict begin(ByteBufAllocator allocator) {
        return new Verdict.Send(allocator.buffer(PROTOCOL_HEADER.length).writeBytes(PROTOCOL_HEADER));
    }

    @Override
    public Verdict received(ByteBuf received, ByteBufAllocator allocator) {
        Verdict verdict = WAIT;
        while (verdict instanceof Verdict.Wait && received.isReadable()) {
            if (received.getByte(received.readerIndex()) == 'A') {
                return new Verdict.Bad("protocol version", false, -1);
            }
            if (received.readableBytes() < FRAME_OVERHEAD_BYTES) {
                return WAIT;
            }
            long size = received.getUnsignedInt(received.readerIndex() + 3);
            int channel = received.getUnsignedShort(received.readerIndex() + 1);
            if (size > LARGEST_FRAME_BYTES || channel != 0) {
                return new Verdict.Bad("no frame of AMQP", false, -1);
            }
            int whole = (int) size + FRAME_OVERHEAD_BYTES;
            if (received.readableBytes() < whole) {
                return WAIT;
            }
            if (received.getUnsignedByte(received.readerIndex() + whole - 1) != FRAME_END) {
                return new Verdict.Bad("frame without end", false, -1);
            }
            ByteBuf frame = received.readSlice(whole);
            verdict = frame.getByte(0) == FRAME_METHOD && size >= 4
                    ? method(frame.slice(7, (int) size), allocator)
                    : WAIT;
        }
        return verdict;
    }

    private Verdict method(ByteBuf method, ByteBufAllocator allocator) {
        int classId = method.readUnsignedShort();
        int methodId = method.readUnsignedShort();
        if (classId != CONNECTION) {
            return new Verdict.Bad("unexpected method " + classId + "." + methodId, false, -1);
        }
        return switch (methodId) {
            case START -> start(method, allocator);
            case TUNE -> tune(method, allocator);
            case OPEN_OK -> new Verdict.Send(close(allocator));
            case CLOSE_OK ->
                new Verdict.Good(blocked ? "publishers are blocked" : "", -1, blocked && settings.drainOnAlarm());
            case CLOSE -> refused(method);
            case BLOCKED -> {
                blocked = true;
                yield WAIT;
            }
            case SECURE -> new Verdict.Bad("PLAIN needs more than user and password", false, -1);
            default -> WAIT;
        };
    }

    private Verdict start(ByteBuf method, ByteBufAllocator allocator) {
        if (method.readableBytes() < 2 || method.readByte() != 0 || method.readByte() != 9) {
            return new Verdict.Bad("protocol version", false, -1);
        }
        product.accept(productOf(method));
        if (settings.login().isEmpty()) {
            return new Verdict.Good("", -1, false);
        }
        Login login = settings.login().get();
        ByteBuf arguments = allocator.buffer();
        // connection.blocked is only sent to clients that say that they understand it.
        ByteBuf capabilities = allocator.buffer();
        shortText(capabilities, "connection.blocked").writeByte('t').writeByte(1);
        ByteBuf properties = allocator.buffer();
        shortText(properties, "product").writeByte('S');
        longText(properties, "warren balancer check");
        shortText(properties, "capabilities").writeByte('F').writeInt(capabilities.readableBytes());
        properties.writeBytes(capabilities);
        arguments.writeInt(properties.readableBytes()).writeBytes(properties);
        shortText(arguments, "PLAIN");
        longText(arguments, "\0" + login.user() + "\0" + login.password());
        shortText(arguments, "en_US");
        capabilities.release();
        properties.release();
        return new Verdict.Send(frame(START_OK, arguments, allocator));
    }

    private Verdict tune(ByteBuf method, ByteBufAllocator allocator) {
        if (method.readableBytes() < 8 || settings.login().isEmpty()) {
            return new Verdict.Bad("connection.tune is too short", false, -1);
        }
        ByteBuf arguments = allocator.buffer().writeShort(method.readUnsignedShort());
        arguments.writeInt(method.readInt()).writeShort(0);
        ByteBuf tuneOk = frame(TUNE_OK, arguments, allocator);
        ByteBuf open = allocator.buffer();
        shortText(open, settings.login().get().vhost());
        shortText(open, "").writeByte(0);
        ByteBuf openFrame = frame(OPEN, open, allocator);
        tuneOk.writeBytes(openFrame);
        openFrame.release();
        return new Verdict.Send(tuneOk);
    }

    private static ByteBuf close(ByteBufAllocator allocator) {
        ByteBuf arguments = allocator.buffer().writeShort(200);
        shortText(arguments, "check done").writeShort(0).writeShort(0);
        return frame(CLOSE, arguments, allocator);
    }

    private static Verdict refused(ByteBuf method) {
        if (method.readableBytes() < 3) {
            return new Verdict.Bad("closed", false, -1);
        }
        int code = method.readUnsignedShort();
        int length = Math.min(method.readUnsignedByte(), method.readableBytes());
        String text = method.readCharSequence(length, StandardCharsets.UTF_8).toString();
        return new Verdict.Bad(code + " " + text, false, code);
    }

    /** The text fields of the server's properties that operators know it by; empty if there are none. */
    private static String productOf(ByteBuf method) {
        StringBuilder found = new StringBuilder();
        if (method.readableBytes() < 4) {
            return "";
        }
        int end = method.readerIndex() + 4 + (int) Math.min(method.readUnsignedInt(), method.readableBytes() - 4);
        while (method.readerIndex() + 2 < end) {
            int nameLength = method.readUnsignedByte();
            if (method.readerIndex() + nameLength + 5 > end) {
                break;
            }
            String name =
                    method.readCharSequence(nameLength, StandardCharsets.UTF_8).toString();
            char type = (char) method.readByte();
            long length = switch (type) {
                case 'S', 'F', 'A', 'x' -> method.readUnsignedInt();
                case 't', 'b', 'B' -> 1;
                case 's', 'u' -> 2;
                case 'I', 'i', 'f' -> 4;
                case 'l', 'd', 'T', 'L' -> 8;
                default -> 0;
            };
            if (length > end - method.readerIndex()) {
                break;
            }
            String value = method.readCharSequence((int) length, StandardCharsets.UTF_8)
                    .toString();
            if (type == 'S' && (name.equals("product") || name.equals("version") || name.equals("cluster_name"))) {
                found.append(found.isEmpty() ? "" : " ").append(value, 0, Math.min(value.length(), 100));
            }
        }
        return found.toString();
    }

    private static ByteBuf frame(int methodId, ByteBuf arguments, ByteBufAllocator allocator) {
        ByteBuf frame = allocator.buffer(arguments.readableBytes() + 12);
        frame.writeByte(FRAME_METHOD).writeShort(0).writeInt(arguments.readableBytes() + 4);
        frame.writeShort(CONNECTION).writeShort(methodId).writeBytes(arguments).writeByte(FRAME_END);
        arguments.release();
        return frame;
    }

    private static ByteBuf shortText(ByteBuf buffer, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return buffer.writeByte(bytes.length).writeBytes(bytes);
    }

    private static void longText(ByteBuf buffer, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        buffer.writeInt(bytes.length).writeBytes(bytes);
    }
}
