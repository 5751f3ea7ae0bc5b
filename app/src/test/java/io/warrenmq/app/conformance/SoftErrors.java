package io.warrenmq.app.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.CloseReason;
import io.warrenmq.app.blackbox.MethodId;
import io.warrenmq.app.blackbox.Payload;
import io.warrenmq.app.blackbox.RawClient;
import java.nio.ByteBuffer;

/** Expectations about errors that close one channel. */
final class SoftErrors {
    private SoftErrors() {}

    /**
     * Sends a method on channel 1 and expects that it closes the channel, and nothing else: the number can be used
     * again.
     *
     * @return the whole reply text
     */
    static String expect(RawClient client, Payload method, int code) {
        client.send(1, method);
        return expectAfter(client, ByteBuffer.wrap(method.bytes()).getInt(), code);
    }

    /** The same for a method that was sent already. */
    static String expectAfter(RawClient client, int methodId, int code) {
        CloseReason reason = client.expectChannelClose(1);
        client.openChannel(1);
        assertThat(reason.code()).as(reason.text()).isEqualTo(code);
        assertThat(MethodId.text(reason.method())).as("method to blame").isEqualTo(MethodId.text(methodId));
        return reason.text();
    }
}
