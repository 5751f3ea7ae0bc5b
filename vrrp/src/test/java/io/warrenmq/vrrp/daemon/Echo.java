package io.warrenmq.vrrp.daemon;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client that asks the virtual address every 5 ms, and a service on each node that answers. Owned by the thread of
 * the test; its own threads write the gap only.
 */
final class Echo implements AutoCloseable {

    private static final int PORT = 7777;
    private static final long INTERVAL_NS = 5_000_000;

    private final AtomicLong longestGapNs = new AtomicLong();
    private final AtomicLong lastAnswerNs = new AtomicLong();
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile boolean closed;

    Echo(NetworkLab lab, String address) {
        for (int node = 0; node < 2; node++) {
            keep(lab.inside(node).start(this::answer));
        }
        keep(lab.inside(2).start(() -> send(address)));
    }

    private static void keep(FutureTask<Boolean> task) {
        if (task.isCancelled()) {
            throw new AssertionError("not started");
        }
    }

    private boolean answer() throws java.io.IOException {
        try (DatagramSocket socket = new DatagramSocket(PORT)) {
            socket.setSoTimeout(100);
            DatagramPacket packet = new DatagramPacket(new byte[8], 8);
            while (!closed) {
                try {
                    socket.receive(packet);
                    socket.send(packet);
                } catch (SocketTimeoutException e) {
                    packet.setLength(8);
                }
            }
        }
        return true;
    }

    private boolean send(String address) throws java.io.IOException {
        InetAddress target = InetAddress.getByName(address);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(5);
            byte[] bytes = new byte[8];
            while (!closed) {
                long sentNs = System.nanoTime();
                try {
                    socket.send(new DatagramPacket(bytes, 8, target, PORT));
                    socket.receive(new DatagramPacket(new byte[8], 8));
                    long now = System.nanoTime();
                    long before = lastAnswerNs.getAndSet(now);
                    if (before != 0) {
                        longestGapNs.accumulateAndGet(now - before, Math::max);
                    }
                    answered.countDown();
                } catch (java.io.IOException e) {
                    // Nobody has the address now; the gap grows until somebody answers.
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                }
                java.util.concurrent.locks.LockSupport.parkNanos(INTERVAL_NS - (System.nanoTime() - sentNs));
            }
        }
        return true;
    }

    /** Waits for the first answer, and forgets gaps so far. */
    void begin() throws InterruptedException {
        if (!answered.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody answers at the virtual address");
        }
        longestGapNs.set(0);
    }

    /** The longest time between two answers since {@link #begin}, up to now. */
    long longestGapMs() {
        long open = System.nanoTime() - lastAnswerNs.get();
        return Math.max(longestGapNs.get(), open) / 1_000_000;
    }

    @Override
    public void close() {
        closed = true;
    }
}
