package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.linux.AdvertSocket;
import io.warrenmq.vrrp.linux.Link;
import io.warrenmq.vrrp.linux.LinkState;
import io.warrenmq.vrrp.linux.Network;
import io.warrenmq.vrrp.linux.Poller;
import io.warrenmq.vrrp.packet.Family;
import io.warrenmq.vrrp.packet.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Listens to the adverts on the switch from the place of the client. Written by its own thread, read by the test's. */
final class AdvertRecorder implements AutoCloseable {

    /** An advert as it was heard. */
    record Heard(long atNs, IpAddress from, int priority) {}

    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final FutureTask<Boolean> running;
    private volatile boolean closed;

    AdvertRecorder(NetworkLab lab, Family family) {
        CountDownLatch listening = new CountDownLatch(1);
        running = lab.inside(2).start(() -> {
            listen(family, listening);
            return true;
        });
        try {
            if (!listening.await(5, TimeUnit.SECONDS)) {
                throw new AssertionError("cannot listen: " + running.state());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(Family family, CountDownLatch listening) {
        try (Network network = new Network();
                Poller poller = new Poller()) {
            Link link = network.netlink().links().stream()
                    .map(LinkState::link)
                    .filter(each -> each.name().equals("eth0"))
                    .findFirst()
                    .orElseThrow();
            IpAddress group = IpAddress.of(family == Family.IPV4 ? "224.0.0.18" : "ff02::12");
            try (AdvertSocket socket = network.open(
                    new AdvertSocket.Key(Optional.of(link), family, Optional.of(group), Optional.empty()))) {
                poller.add(
                        socket.receiveFd(),
                        () -> socket.receive(packet -> heard.add(new Heard(
                                System.nanoTime(),
                                packet.source(),
                                packet.bytes().get(packet.offset() + 2) & 0xff))));
                listening.countDown();
                while (!closed) {
                    poller.poll(50_000_000);
                }
            }
        }
    }

    /** The last advert of a node so far, its farewell left out. */
    Heard last(String from) {
        return heard.stream()
                .filter(each -> each.from().equals(IpAddress.of(from)) && each.priority() > 0)
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("nothing heard of " + from + ": " + heard));
    }

    /** Milliseconds from one advert to the first of another node after it. */
    long untilFirst(Heard after, String from, long boundMs) {
        NetworkLab.await(
                "an advert of " + from, boundMs, () -> first(after, from).isPresent());
        return (first(after, from).orElseThrow().atNs() - after.atNs()) / 1_000_000;
    }

    private Optional<Heard> first(Heard after, String from) {
        return heard.stream()
                .filter(each ->
                        each.atNs() > after.atNs() && each.from().equals(IpAddress.of(from)) && each.priority() > 0)
                .findFirst();
    }

    /** The last farewell of a node. */
    Heard farewell(String from, long boundMs) {
        NetworkLab.await(
                "the farewell of " + from, boundMs, () -> heard.stream().anyMatch(each -> isFarewell(each, from)));
        return heard.stream()
                .filter(each -> isFarewell(each, from))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static boolean isFarewell(Heard heard, String from) {
        return heard.from().equals(IpAddress.of(from)) && heard.priority() == 0;
    }

    @Override
    public void close() {
        closed = true;
        try {
            running.get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("the recorder failed", e);
        }
    }
}
