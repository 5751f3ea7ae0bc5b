package io.warrenmq.balancer.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.warrenmq.balancer.config.CheckSettings;
import io.warrenmq.balancer.config.CheckSettings.Step;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;

/** Goes through the steps of {@code tcp-check}. */
final class ScriptProbe implements Probe {
    private static final int LONGEST_ANSWER = 16_384;

    private final CheckSettings.Script settings;
    private int at;

    ScriptProbe(CheckSettings.Script settings) {
        this.settings = settings;
    }

    @Override
    public Verdict begin(ByteBufAllocator allocator) {
        return go(allocator.buffer(0), allocator);
    }

    @Override
    public Verdict received(ByteBuf received, ByteBufAllocator allocator) {
        return go(received, allocator);
    }

    private Verdict go(ByteBuf received, ByteBufAllocator allocator) {
        ByteBuf sent = allocator.buffer();
        while (at < settings.steps().size()) {
            int used = switch (settings.steps().get(at)) {
                case Step.Send(var bytes) -> {
                    sent.writeBytes(bytes);
                    yield 0;
                }
                case Step.Expect(var bytes) -> endOf(received, new String(bytes, StandardCharsets.ISO_8859_1));
                case Step.ExpectPattern(var pattern) -> {
                    Matcher matcher = pattern.matcher(received.toString(StandardCharsets.ISO_8859_1));
                    yield matcher.find() ? matcher.end() : -1;
                }
            };
            if (used < 0) {
                if (received.readableBytes() > LONGEST_ANSWER) {
                    sent.release();
                    return new Verdict.Bad("expectation of step " + (at + 1) + " not met", false, at + 1);
                }
                return sent.isReadable() ? new Verdict.Send(sent) : released(sent);
            }
            received.skipBytes(used);
            at++;
        }
        // The last thing to send goes out before the check ends.
        if (sent.isReadable()) {
            return new Verdict.Send(sent);
        }
        sent.release();
        return new Verdict.Good("", -1, false);
    }

    /** Whether there is nothing left to do. */
    boolean isDone() {
        return at == settings.steps().size();
    }

    private static Verdict released(ByteBuf buffer) {
        buffer.release();
        return WAIT;
    }

    private static int endOf(ByteBuf received, String text) {
        int found = received.toString(StandardCharsets.ISO_8859_1).indexOf(text);
        return found < 0 ? -1 : found + text.length();
    }
}
