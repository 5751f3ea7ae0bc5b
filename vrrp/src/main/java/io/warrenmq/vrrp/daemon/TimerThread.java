package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.GlobalConfig;
import io.warrenmq.vrrp.config.InstanceConfig;
import io.warrenmq.vrrp.config.NotifyConfig.Event;
import io.warrenmq.vrrp.config.Track;
import io.warrenmq.vrrp.config.VirtualAddress;
import io.warrenmq.vrrp.config.VrrpConfig;
import io.warrenmq.vrrp.linux.HostAddress;
import io.warrenmq.vrrp.linux.LinkEvent;
import io.warrenmq.vrrp.linux.LinkState;
import io.warrenmq.vrrp.linux.Network;
import io.warrenmq.vrrp.linux.Poller;
import io.warrenmq.vrrp.linux.Realtime;
import io.warrenmq.vrrp.linux.Wakeup;
import io.warrenmq.vrrp.machine.Effects;
import io.warrenmq.vrrp.machine.Reading;
import io.warrenmq.vrrp.machine.SyncGroup;
import io.warrenmq.vrrp.machine.VirtualRouter;
import io.warrenmq.vrrp.machine.VrrpMachine;
import io.warrenmq.vrrp.packet.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The thread that keeps the timers and speaks to the network. It is a platform thread, because a native call that waits
 * would hold up other virtual threads. All its state is its own; other threads post tasks.
 */
final class TimerThread implements Effects {

    private static final long NEVER = Long.MAX_VALUE;
    private static final long LATE_NS = 100_000_000L;

    private final DaemonLog log;
    private final MonotonicClock clock;
    private final VrrpConfig initial;
    private final boolean keepAddresses;
    private final ScriptThread scripts;
    private final Notifier notifier;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Wakeup wakeup = new Wakeup();
    private final Network network = new Network();
    private final Poller poller = new Poller();
    private final HostNetwork host = new HostNetwork();
    private final VrrpMachine machine = new VrrpMachine(this);
    private final VirtualAddresses addresses;
    private final Announcer announcer;
    private final AdvertTransport transport;
    private long startAtNs;
    private final LinkDelays linkDelays = new LinkDelays(this::linkCounts);
    private final Lateness lateness = new Lateness();
    private long lateCount;
    private boolean stopping;

    TimerThread(
            VrrpConfig config,
            boolean keepAddresses,
            MonotonicClock clock,
            ScriptThread scripts,
            Notifier notifier,
            DaemonLog log) {
        this.initial = config;
        this.keepAddresses = keepAddresses;
        this.clock = clock;
        this.scripts = scripts;
        this.notifier = notifier;
        this.log = log;
        addresses = new VirtualAddresses(network.netlink(), host, log);
        announcer = new Announcer(network.announcements(), addresses, log);
        transport = new AdvertTransport(network, host, poller, machine, clock, log);
    }

    /** Lets the thread do something. */
    void post(Runnable task) {
        tasks.add(task);
        wakeup.wake();
    }

    /** What was learned of a watched thing by another thread. */
    void report(Track.Source source, Reading reading) {
        post(() -> machine.learn(source, reading, clock.nowNs()));
    }

    void stop() {
        post(() -> stopping = true);
    }

    /** Keeps the timers until {@link #stop}. A failure releases all addresses before it is thrown on. */
    void run() {
        try {
            begin();
            while (!stopping) {
                turn();
            }
            machine.stop(keepAddresses);
        } catch (RuntimeException | Error e) {
            // A process that holds addresses and advertises no more is the worst case.
            addresses.removeAll();
            throw e;
        } finally {
            transport.closeAll();
            poller.close();
            network.close();
            wakeup.close();
        }
    }

    private void begin() {
        initial.global().realtimePriority().ifPresent(priority -> {
            if (!Realtime.request(priority)) {
                log.line("vrrp_rt_priority " + priority
                        + " is not permitted; give the process CAP_SYS_NICE or remove it");
            }
        });
        poller.add(wakeup.fd(), wakeup::clear);
        host.readAll(network.netlink());
        poller.add(network.netlink().monitorFd(), this::readNetlink);
        host.links().values().forEach(state -> linkDelays.found(state.link().name(), state.up()));
        startAtNs = clock.nowNs() + initial.global().startupDelayNs();
        apply(initial);
    }

    private void apply(VrrpConfig config) {
        long now = clock.nowNs();
        GlobalConfig global = config.global();
        log.legacy(global.legacyLog());
        addresses.lease(global.leaseSeconds());
        linkDelays.configure(config.linkDelays());
        announcer.intervals(global.announceIntervalNs(), global.neighbourIntervalNs());
        transport.configure(global);
        Set<VirtualRouter> before = new HashSet<>(machine.routers());
        machine.configure(config, now);
        before.removeAll(machine.routers());
        before.forEach(transport::disconnect);
        learnMissingInterfaces(now);
        updateSources(now);
        if (startAtNs != NEVER) {
            rehearse();
        }
        if (startAtNs == NEVER || startAtNs <= now) {
            startAtNs = NEVER;
            machine.start(now);
        }
    }

    private void rehearse() {
        Rehearsal rehearsal = new Rehearsal(network, transport);
        for (VirtualRouter router : machine.routers()) {
            if (!rehearsal.of(router)) {
                log.instance(
                        router.name(),
                        "the kernel did what it was expected to refuse; the first failover may be slower");
            }
        }
    }

    // A watched interface that does not exist is down, not unknown.
    private void learnMissingInterfaces(long now) {
        for (VirtualRouter router : machine.routers()) {
            for (Track track : router.tracks()) {
                if (track.kind() == Track.Kind.INTERFACE
                        && host.link(track.name()).isEmpty()) {
                    machine.learn(track.source(), Reading.down(), now);
                }
            }
        }
    }

    private void turn() {
        long next = nextDeadlineNs();
        poller.poll(next == NEVER ? NEVER : next - clock.nowNs());
        Runnable task;
        while ((task = tasks.poll()) != null) {
            task.run();
        }
        long now = clock.nowNs();
        // After the sockets: what arrived while this thread stood still counts before what it missed.
        if (next != NEVER && now >= next) {
            lateness.add(now - next);
        }
        if (next != NEVER && now - next > LATE_NS) {
            lateCount++;
            log.repeated(
                    "timers",
                    "the timer thread ran late; give the process more of the machine, or vrrp_rt_priority",
                    now);
        }
        if (startAtNs != NEVER && startAtNs <= now) {
            startAtNs = NEVER;
            machine.start(now);
        }
        linkDelays.expire(now);
        machine.expire(now);
        addresses.expire(now);
        announcer.expire(now);
    }

    private long nextDeadlineNs() {
        return Math.min(
                Math.min(Math.min(machine.nextDeadlineNs(), startAtNs), linkDelays.nextDeadlineNs()),
                Math.min(addresses.nextDeadlineNs(), announcer.nextDeadlineNs()));
    }

    private void linkCounts(String name, boolean up) {
        machine.learn(new Track.Source(Track.Kind.INTERFACE, name), Reading.of(up), clock.nowNs());
    }

    private void readNetlink() {
        List<LinkEvent> events = new ArrayList<>();
        network.netlink().receive(events::add);
        long now = clock.nowNs();
        List<HostAddress> removed = new ArrayList<>();
        for (LinkEvent event : events) {
            switch (event) {
                case LinkEvent.Changed(LinkState state) -> linkChanged(state, now);
                case LinkEvent.Gone(var link) -> {
                    host.remove(link);
                    log.line("Netlink reports " + link.name() + " removed");
                    linkDelays.found(link.name(), false);
                }
                case LinkEvent.Added(HostAddress address) -> host.add(address);
                case LinkEvent.Removed(HostAddress address) -> {
                    host.remove(address);
                    removed.add(address);
                }
                case LinkEvent.Overrun() -> {
                    host.readAll(network.netlink());
                    host.links()
                            .values()
                            .forEach(state -> linkChanged(state.link().name(), state.up(), now));
                }
            }
        }
        updateSources(now);
        // After the links: the addresses of a dead interface are given up, not put back.
        for (HostAddress address : removed) {
            Optional<Map.Entry<VirtualRouter, VirtualAddress>> back = addresses.removedByOthers(address);
            back.ifPresent(entry -> announcer.announce(
                    entry.getKey(),
                    entry.getValue().address(),
                    entry.getKey().config().announcing().repeat(),
                    now));
        }
    }

    private void linkChanged(LinkState state, long now) {
        if (host.put(state)) {
            log.line("Netlink reports " + state.link().name() + (state.up() ? " up" : " down"));
        }
        linkChanged(state.link().name(), state.up(), now);
    }

    private void linkChanged(String name, boolean up, long now) {
        linkDelays
                .changed(name, up, now)
                .ifPresent(delayNs -> log.line(name + (up ? " up" : " down") + " counts if it stays so for "
                        + delayNs / 1_000_000 + " ms (interface_up_down_delays)"));
    }

    private void updateSources(long now) {
        Set<IpAddress> virtual = new HashSet<>();
        machine.routers()
                .forEach(router ->
                        VirtualAddresses.all(router.config()).forEach(address -> virtual.add(address.address())));
        for (VirtualRouter router : machine.routers()) {
            Optional<IpAddress> source = host.source(router.config(), virtual);
            if (source.isEmpty() || !transport.connect(router, source.get())) {
                // Its farewell, if it is master, must still find the socket.
                machine.sourceIs(router, Optional.empty(), now);
                transport.disconnect(router);
            } else {
                machine.sourceIs(router, source, now);
            }
        }
    }

    /** Takes over a configuration that was read and found good. */
    void reload(VrrpConfig config) {
        post(() -> {
            notifier.configure(config.global());
            apply(config);
            scripts.configure(config, true);
        });
    }

    /** Computes something from the state of the machine, on this thread. */
    <T> java.util.concurrent.CompletableFuture<T> ask(Function<View, T> question) {
        java.util.concurrent.CompletableFuture<T> answer = new java.util.concurrent.CompletableFuture<>();
        post(() -> answer.complete(question.apply(view())));
        return answer;
    }

    /** Shows the state to somebody who is on this thread already. */
    void tell(Consumer<View> listener) {
        listener.accept(view());
    }

    private View view() {
        return new View(machine, transport.conflicts(), lateness, addresses.putBack(), lateCount, clock.nowNs());
    }

    /** What dumps are made from; valid on the timer thread only. */
    record View(
            VrrpMachine machine, Conflicts conflicts, Lateness lateness, long putBack, long lateCount, long nowNs) {}

    @Override
    public void sendAdvert(VirtualRouter router, int priority) {
        transport.send(router, priority);
        if (priority > 0 && router.addressesSet()) {
            addresses.refreshWithAdvert(router, clock.nowNs());
        }
    }

    @Override
    public void addAddresses(VirtualRouter router) {
        addresses.add(router, clock.nowNs());
    }

    @Override
    public void removeAddresses(VirtualRouter router) {
        addresses.remove(router);
    }

    @Override
    public void announce(VirtualRouter router, int repeat) {
        announcer.announce(router, repeat, clock.nowNs());
    }

    @Override
    public void changeAddresses(VirtualRouter router, InstanceConfig before) {
        addresses.change(router, before, clock.nowNs());
    }

    @Override
    public void happened(VirtualRouter router, Event event) {
        notifier.happened(router, event);
    }

    @Override
    public void happened(SyncGroup group, Event event) {
        notifier.happened(group, event);
    }

    @Override
    public void priorityChanged(VirtualRouter router) {
        notifier.priorityChanged(router);
    }

    @Override
    public void log(VirtualRouter router, String text) {
        log.instance(router.name(), text);
    }

    @Override
    public void log(SyncGroup group, String text) {
        log.group(group.name(), text);
    }
}
