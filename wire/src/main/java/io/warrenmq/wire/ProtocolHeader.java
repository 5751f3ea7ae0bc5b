package io.warrenmq.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a peer's first octets say it wants to speak. */
public enum ProtocolHeader {
    /** Fewer than 8 octets so far. */
    INCOMPLETE(""),
    AMQP_0_9_1(""),
    /** The header of 0-9 proper, which old clients send; they are served as 0-9-1. */
    AMQP_0_9(""),
    AMQP_0_8("The peer speaks AMQP 0-8, which is not supported; use a client for AMQP 0-9-1."),
    AMQP_1_0("The peer speaks AMQP 1.0, which is not supported; use a client for AMQP 0-9-1."),
    AMQP_OTHER("The peer speaks an unknown version of AMQP; use a client for AMQP 0-9-1."),
    TLS_CLIENT_HELLO(
            "The peer began a TLS handshake on a plain listener; connect to the TLS port or turn TLS off in the client."),
    HTTP("The peer sent an HTTP request to an AMQP listener; the management interface has a port of its own."),
    NOT_AMQP("The peer did not send an AMQP protocol header; check that it is an AMQP 0-9-1 client.");

    public static final int BYTES = 8;

    private static final long AMQP_0_9_1_HEADER = 0x414D_5150_0000_0901L;
    private static final int AMQP_MAGIC = 0x414D_5150;
    private static final String[] HTTP_STARTS = {"GET ", "HEAD", "POST", "PUT ", "DELE", "OPTI", "PATC", "CONN", "PRI "
    };

    private final String advice;

    ProtocolHeader(String advice) {
        this.advice = advice;
    }

    /** Looks at the first available octets of a connection. */
    public static ProtocolHeader recognise(ByteBuffer buffer, int offset, int available) {
        if (available < BYTES) {
            return INCOMPLETE;
        }
        long header = buffer.getLong(offset);
        if ((int) (header >>> Integer.SIZE) == AMQP_MAGIC) {
            return version((int) header);
        }
        // content type handshake (22), then the major version of every TLS so far
        if (header >>> 48 == 0x1603) {
            return TLS_CLIENT_HELLO;
        }
        return isHttp(buffer, offset) ? HTTP : NOT_AMQP;
    }

    private static ProtocolHeader version(int version) {
        return switch (version) {
            case 0x0000_0901 -> AMQP_0_9_1;
            case 0x0101_0009 -> AMQP_0_9;
            case 0x0101_0800, 0x0101_0901 -> AMQP_0_8;
            case 0x0001_0000, 0x0201_0000, 0x0301_0000 -> AMQP_1_0;
            default -> AMQP_OTHER;
        };
    }

    private static boolean isHttp(ByteBuffer buffer, int offset) {
        for (String start : HTTP_STARTS) {
            if (buffer.getInt(offset)
                    == ByteBuffer.wrap(start.getBytes(StandardCharsets.US_ASCII))
                            .getInt()) {
                return true;
            }
        }
        return false;
    }

    /** Whether the handshake goes on with connection.start. */
    public boolean isAccepted() {
        return this == AMQP_0_9_1 || this == AMQP_0_9;
    }

    /** Whether the answer is {@link #write our header} and then the end of the connection. */
    public boolean isRefused() {
        return this != INCOMPLETE && !isAccepted();
    }

    /** For the log: what happened and what to do about it; empty unless refused. */
    public String advice() {
        return advice;
    }

    /** Writes the header of AMQP 0-9-1, the answer to every header that is refused; returns its end. */
    public static int write(ByteBuffer buffer, int offset) {
        buffer.putLong(offset, AMQP_0_9_1_HEADER);
        return offset + BYTES;
    }
}
