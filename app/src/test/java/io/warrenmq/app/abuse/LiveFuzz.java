package io.warrenmq.app.abuse;

import io.warrenmq.app.blackbox.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends damaged conversations over many connections at a time. What connection N sends depends on the seed and N only.
 *
 * @param withProxyHeader whether the node expects one
 * @param frames damaged frames after which no new connection is made
 * @param durationMs time after which no new connection is made
 */
record LiveFuzz(
        InetSocketAddress node,
        long seed,
        long firstConnection,
        boolean withProxyHeader,
        long frames,
        long durationMs) {
    private static final int CONNECTIONS_AT_A_TIME = 24;
    private static final double DAMAGED = 0.25;
    private static final int READ_TIMEOUT_MS = 40;
    private static final int STUCK_TIMEOUT_MS = 10_000;

    /** What was done. */
    record Sent(long connections, long frames, long damagedFrames, long refused) {}

    private enum Ending {
        READ_TO_THE_END,
        READ_TO_THE_END_HALF_CLOSED,
        CLOSE_AT_ONCE,
        RESET
    }

    Sent run() throws Exception {
        Run run = new Run();
        try (ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
                ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS_AT_A_TIME; i++) {
                futures.add(workers.submit(() -> run.work(watch)));
            }
            for (Future<?> future : futures) {
                future.get();
            }
            watch.shutdownNow();
        }
        return new Sent(
                run.next.get() - firstConnection, run.frameCount.get(), run.damagedCount.get(), run.refused.get());
    }

    private final class Run {
        private final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(durationMs);
        private final AtomicLong next = new AtomicLong(firstConnection);
        private final AtomicLong frameCount = new AtomicLong();
        private final AtomicLong damagedCount = new AtomicLong();
        private final AtomicLong refused = new AtomicLong();

        private void work(ScheduledExecutorService watch) {
            while (damagedCount.get() < frames && System.nanoTime() < deadline) {
                connection(next.getAndIncrement(), watch);
            }
        }

        private void connection(long number, ScheduledExecutorService watch) {
            Random random = new Random(seed * 31 + number * 0x9E37_79B9_7F4A_7C15L);
            Corpus corpus = new Corpus(random);
            Mutator mutator = new Mutator(random);
            List<byte[]> handshake = corpus.handshake(withProxyHeader);
            // Most connections must get past the login, where most of the code is.
            int damaged = random.nextInt(6) == 0 ? mutator.mutate(handshake, DAMAGED) : 0;
            List<byte[]> frames = corpus.conversations();
            damaged += mutator.mutate(frames, DAMAGED);
            frames.addAll(0, handshake);
            frames.add(Corpus.closing());
            // Most stay to the end: then the node has read everything.
            Ending ending = switch (random.nextInt(12)) {
                case 0 -> Ending.READ_TO_THE_END_HALF_CLOSED;
                case 1 -> Ending.CLOSE_AT_ONCE;
                case 2 -> Ending.RESET;
                default -> Ending.READ_TO_THE_END;
            };
            try (Socket socket = new Socket()) {
                socket.connect(node, STUCK_TIMEOUT_MS);
                Future<?> stuck = watch.schedule(() -> closeQuietly(socket), STUCK_TIMEOUT_MS, TimeUnit.MILLISECONDS);
                try {
                    converse(socket, frames, random, ending);
                } finally {
                    stuck.cancel(false);
                }
            } catch (IOException e) {
                refused.incrementAndGet(); // or reset while writing, as is the node's right
            }
            frameCount.addAndGet(frames.size());
            damagedCount.addAndGet(damaged);
        }

        private static void converse(Socket socket, List<byte[]> frames, Random random, Ending ending)
                throws IOException {
            int size = frames.stream().mapToInt(frame -> frame.length).sum();
            byte[] all = new byte[size];
            int at = 0;
            for (byte[] frame : frames) {
                System.arraycopy(frame, 0, all, at, frame.length);
                at += frame.length;
            }
            // Cut at any byte, so that frames arrive in pieces.
            int cut = random.nextInt(size + 1);
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(all, 0, cut);
            socket.getOutputStream().write(all, cut, size - cut);
            switch (ending) {
                case READ_TO_THE_END -> readToTheEnd(socket);
                case READ_TO_THE_END_HALF_CLOSED -> {
                    socket.shutdownOutput();
                    readToTheEnd(socket);
                }
                case CLOSE_AT_ONCE -> socket.close();
                case RESET -> socket.setSoLinger(true, 0);
            }
        }

        private static void readToTheEnd(Socket socket) throws IOException {
            socket.setSoTimeout(READ_TIMEOUT_MS);
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[16 * 1024];
            try {
                int read;
                do {
                    read = in.read(buffer);
                } while (read >= 0);
            } catch (SocketTimeoutException | SocketException e) {
                return; // the node pauses before it drops those who do not log in, and resets those who go on
            }
        }

        private static void closeQuietly(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /** A client for {@link SteadyTraffic}. */
    RawClient steadyClient() {
        RawClient client = RawClient.connect(node);
        if (withProxyHeader) {
            client.send("PROXY TCP4 127.0.0.1 127.0.0.1 4000 5672\r\n"
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        return client;
    }
}
