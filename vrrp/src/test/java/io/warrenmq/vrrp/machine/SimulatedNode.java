package io.warrenmq.vrrp.machine;

import io.warrenmq.vrrp.config.InstanceConfig;
import io.warrenmq.vrrp.config.NotifyConfig.Event;
import io.warrenmq.vrrp.config.Track;
import io.warrenmq.vrrp.config.VrrpConfig;
import io.warrenmq.vrrp.packet.Advert;
import io.warrenmq.vrrp.packet.IpAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A host of the simulation: a process that may die or stand still, a kernel that drops addresses when their lease ends,
 * a cable, a script. Owned by the thread of the simulation.
 */
final class SimulatedNode implements Effects {

    static final long LEASE_NS = 3_000_000_000L;
    private static final Track.Source ETH0 = new Track.Source(Track.Kind.INTERFACE, "eth0");
    private static final Track.Source SCRIPT = new Track.Source(Track.Kind.SCRIPT, "chk");

    private final SimulatedNetwork network;
    final int index;
    final IpAddress address;
    private VrrpConfig config;
    private @Nullable VrrpMachine machine;
    boolean cable = true;
    boolean scriptWorks = true;
    boolean frozen;
    int side;
    /** Addresses that the kernel has, by router, and when their leases end. */
    final Map<String, Long> leases = new HashMap<>();

    private final Deque<Runnable> unread = new ArrayDeque<>();

    SimulatedNode(SimulatedNetwork network, int index, VrrpConfig config) {
        this.network = network;
        this.index = index;
        this.config = config;
        this.address = IpAddress.of("192.0.2." + (index + 1));
    }

    boolean isRunning() {
        return machine != null;
    }

    void start() {
        VrrpMachine started = new VrrpMachine(this);
        machine = started;
        frozen = false;
        long now = network.now();
        started.configure(config, now);
        started.routers().forEach(router -> started.sourceIs(router, Optional.of(address), now));
        started.learn(ETH0, Reading.of(cable), now);
        started.learn(SCRIPT, Reading.of(scriptWorks), now);
        started.start(now);
    }

    void kill() {
        machine = null;
        unread.clear();
    }

    void stop() {
        if (machine != null && !frozen) {
            machine.stop(false);
            machine = null;
        }
    }

    void reload(VrrpConfig changed) {
        config = changed;
        if (machine != null && !frozen) {
            machine.configure(changed, network.now());
            machine.start(network.now());
        }
    }

    void thaw() {
        frozen = false;
        while (machine != null && !unread.isEmpty()) {
            unread.poll().run();
        }
        expire();
    }

    void learn() {
        if (machine != null) {
            run(() -> {
                if (machine != null) {
                    machine.learn(ETH0, Reading.of(cable), network.now());
                    machine.learn(SCRIPT, Reading.of(scriptWorks), network.now());
                }
            });
        }
    }

    void hear(String routerName, Advert advert, IpAddress from) {
        run(() -> router(routerName).ifPresent(router -> {
            if (machine != null) {
                machine.received(router, advert, from, network.now());
            }
        }));
    }

    private void run(Runnable work) {
        if (frozen) {
            unread.add(work);
        } else {
            work.run();
        }
    }

    Optional<VirtualRouter> router(String name) {
        return machine == null
                ? Optional.empty()
                : machine.routers().stream()
                        .filter(router -> router.name().equals(name))
                        .findFirst();
    }

    void expire() {
        if (machine != null && !frozen) {
            machine.expire(network.now());
        }
    }

    long nextDeadlineNs() {
        return machine == null || frozen ? Long.MAX_VALUE : machine.nextDeadlineNs();
    }

    void dropEndedLeases() {
        leases.values().removeIf(end -> end <= network.now());
    }

    @Override
    public void sendAdvert(VirtualRouter router, int priority) {
        InstanceConfig instance = router.config();
        network.send(
                this,
                router.name(),
                new Advert(
                        instance.version(),
                        instance.vrid(),
                        priority,
                        instance.advertIntervalNs(),
                        instance.advertised(),
                        instance.authentication()));
        if (router.addressesSet() && priority > 0) {
            leases.put(router.name(), network.now() + LEASE_NS);
        }
    }

    @Override
    public void addAddresses(VirtualRouter router) {
        leases.put(router.name(), network.now() + LEASE_NS);
    }

    @Override
    public void removeAddresses(VirtualRouter router) {
        leases.remove(router.name());
    }

    @Override
    public void changeAddresses(VirtualRouter router, InstanceConfig before) {}

    @Override
    public void announce(VirtualRouter router, int repeat) {}

    @Override
    public void happened(VirtualRouter router, Event event) {
        network.trace(index + " " + router.name() + " " + event);
    }

    @Override
    public void happened(SyncGroup group, Event event) {
        network.trace(index + " group " + group.name() + " " + event);
    }

    @Override
    public void priorityChanged(VirtualRouter router) {}

    @Override
    public void log(VirtualRouter router, String text) {
        network.trace(index + " (" + router.name() + ") " + text);
    }

    @Override
    public void log(SyncGroup group, String text) {}
}
