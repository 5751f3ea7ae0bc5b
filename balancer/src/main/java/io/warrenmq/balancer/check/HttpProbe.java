package io.warrenmq.balancer.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.warrenmq.balancer.config.CheckSettings;
import java.nio.charset.StandardCharsets;

/** Sends a request of HTTP and looks at the status. */
final class HttpProbe implements Probe {
    private static final int STATUS_LINE_BYTES = 12;

    private final CheckSettings.Http settings;

    HttpProbe(CheckSettings.Http settings) {
        this.settings = settings;
    }

    @Override
    public Verdict begin(ByteBufAllocator allocator) {
        byte[] request = settings.request().getBytes(StandardCharsets.ISO_8859_1);
        return new Verdict.Send(allocator.buffer(request.length).writeBytes(request));
    }

    @Override
    public Verdict received(ByteBuf received, ByteBufAllocator allocator) {
        if (received.readableBytes() < STATUS_LINE_BYTES) {
            return WAIT;
        }
        String line = received.toString(received.readerIndex(), STATUS_LINE_BYTES, StandardCharsets.ISO_8859_1);
        if (!line.matches("HTTP/\\d\\.\\d \\d{3}")) {
            return new Verdict.Bad("no answer of HTTP", false, -1);
        }
        int status = Integer.parseInt(line.substring(9));
        boolean good = settings.expectedStatus().map(wanted -> wanted == status).orElse(status >= 200 && status < 400);
        return good ? new Verdict.Good("", status, false) : new Verdict.Bad("status " + status, true, status);
    }
}
