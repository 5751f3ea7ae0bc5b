package io.warrenmq.wire;

import java.util.Optional;

/** The reply codes of AMQP 0-9-1 as RabbitMQ uses them; the constant's name is the reply text's. */
public enum ReplyCode {
    REPLY_SUCCESS(200, Level.NONE),
    CONTENT_TOO_LARGE(311, Level.SOFT),
    NO_ROUTE(312, Level.NONE),
    NO_CONSUMERS(313, Level.NONE),
    CONNECTION_FORCED(320, Level.HARD),
    INVALID_PATH(402, Level.HARD),
    ACCESS_REFUSED(403, Level.SOFT),
    NOT_FOUND(404, Level.SOFT),
    RESOURCE_LOCKED(405, Level.SOFT),
    PRECONDITION_FAILED(406, Level.SOFT),
    FRAME_ERROR(501, Level.HARD),
    SYNTAX_ERROR(502, Level.HARD),
    COMMAND_INVALID(503, Level.HARD),
    CHANNEL_ERROR(504, Level.HARD),
    UNEXPECTED_FRAME(505, Level.HARD),
    RESOURCE_ERROR(506, Level.HARD),
    NOT_ALLOWED(530, Level.HARD),
    NOT_IMPLEMENTED(540, Level.HARD),
    INTERNAL_ERROR(541, Level.HARD);

    /** What a close with this code ends: nothing, the channel or the connection. */
    public enum Level {
        NONE,
        SOFT,
        HARD
    }

    private final int code;
    private final Level level;

    ReplyCode(int code, Level level) {
        this.code = code;
        this.level = level;
    }

    public int code() {
        return code;
    }

    public Level level() {
        return level;
    }

    /** Whether the connection closes, wherever the error happened. On channel 0 every error does. */
    public boolean isHard() {
        return level == Level.HARD;
    }

    public static Optional<ReplyCode> of(int code) {
        for (ReplyCode candidate : values()) {
            if (candidate.code == code) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
