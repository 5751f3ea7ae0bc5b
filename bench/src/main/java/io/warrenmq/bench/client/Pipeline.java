package io.warrenmq.bench.client;

import java.io.IOException;
import java.util.Map;

/**
 * Declares, binds and deletes in numbers over one connection without a round trip for each. Owned by the thread that
 * made it.
 *
 * <p>With {@code noWait} the broker answers nothing; the last request of a run should be one that is answered, because
 * the broker works a channel's requests off in order. Without, at most {@value #WINDOW} answers are outstanding: few
 * enough for the socket buffers of both sides, so that neither waits for the other to read.
 */
public final class Pipeline {
    private static final int WINDOW = 500;
    private static final int LARGEST_REQUEST_BYTES = 1024;

    private final ClientConnection connection;
    private final boolean noWait;
    private int outstanding;
    private int answer;

    public Pipeline(ClientConnection connection, boolean noWait) {
        this.connection = connection;
        this.noWait = noWait;
    }

    public void declareQueue(String queue, boolean durable) throws IOException {
        prepare(Frames.QUEUE_DECLARE_OK);
        Requests.declareQueue(connection.setup(), queue, durable, noWait, Map.of());
        sent();
    }

    public void deleteQueue(String queue) throws IOException {
        prepare(Frames.QUEUE_DELETE_OK);
        Requests.deleteQueue(connection.setup(), queue, noWait);
        sent();
    }

    public void bindQueue(String queue, String exchange, String routingKey) throws IOException {
        prepare(Frames.QUEUE_BIND_OK);
        Requests.bindQueue(connection.setup(), queue, exchange, routingKey, noWait);
        sent();
    }

    /** Hands everything to the broker and takes the answers that it owes. */
    public void finish() throws IOException {
        connection.flushSetup();
        for (; outstanding > 0; outstanding--) {
            connection.await(answer);
        }
    }

    private void prepare(int expected) throws IOException {
        if (outstanding >= WINDOW || (outstanding > 0 && answer != expected)) {
            finish();
        }
        if (connection.setup().remaining() < LARGEST_REQUEST_BYTES) {
            connection.flushSetup();
        }
        answer = expected;
    }

    private void sent() {
        if (!noWait) {
            outstanding++;
        }
    }
}
