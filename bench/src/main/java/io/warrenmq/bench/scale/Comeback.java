package io.warrenmq.bench.scale;

import io.warrenmq.bench.client.ClientConnection;
import io.warrenmq.bench.peer.Restarted;
import java.io.IOException;

/** Waits for a broker that was restarted, counting from the start of its process. */
final class Comeback {
    private static final long LONGEST_MS = 600_000;
    private static final long PAUSE_MS = 5;

    private final Subject subject;
    private final Restarted restarted;

    Comeback(Subject subject, Restarted restarted) {
        this.subject = subject;
        this.restarted = restarted;
    }

    /** Tries until the broker lets somebody in: a port that accepts may still refuse to talk. */
    ClientConnection connect() throws IOException, InterruptedException {
        while (true) {
            try {
                return subject.connect();
            } catch (IOException e) {
                if (elapsedMs() > LONGEST_MS) {
                    throw new IOException(
                            "the broker let nobody in for " + LONGEST_MS / 1000 + " s after its start", e);
                }
                Thread.sleep(PAUSE_MS);
            }
        }
    }

    long elapsedMs() {
        return System.currentTimeMillis() - restarted.startedAtMs();
    }
}
