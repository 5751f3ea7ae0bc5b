package io.warrenmq.app.blackbox;

import java.util.List;

/**
 * A message that arrived: its method, its properties as bytes from the flags on, its body, and the sizes of the frames
 * it came in.
 */
public record Content(Frame method, byte[] properties, byte[] body, List<Integer> bodyFrameSizesBytes) {
    public String text() {
        return new String(body, java.nio.charset.StandardCharsets.UTF_8);
    }
}
