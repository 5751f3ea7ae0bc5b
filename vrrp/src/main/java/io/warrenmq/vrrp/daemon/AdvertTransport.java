package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.GlobalConfig;
import io.warrenmq.vrrp.config.InstanceConfig;
import io.warrenmq.vrrp.config.UnicastConfig;
import io.warrenmq.vrrp.linux.AdvertSocket;
import io.warrenmq.vrrp.linux.Link;
import io.warrenmq.vrrp.linux.LinuxException;
import io.warrenmq.vrrp.linux.Network;
import io.warrenmq.vrrp.linux.Poller;
import io.warrenmq.vrrp.machine.State;
import io.warrenmq.vrrp.machine.VirtualRouter;
import io.warrenmq.vrrp.machine.VrrpMachine;
import io.warrenmq.vrrp.packet.Advert;
import io.warrenmq.vrrp.packet.AdvertCodec;
import io.warrenmq.vrrp.packet.ChecksumRule;
import io.warrenmq.vrrp.packet.Datagram;
import io.warrenmq.vrrp.packet.Expectation;
import io.warrenmq.vrrp.packet.Family;
import io.warrenmq.vrrp.packet.Inspection;
import io.warrenmq.vrrp.packet.IpAddress;
import io.warrenmq.vrrp.packet.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sends adverts and hands received ones to the machine. Owned by the timer thread. */
final class AdvertTransport {

    private final Network network;
    private final HostNetwork host;
    private final Poller poller;
    private final DaemonLog log;
    private final Conflicts conflicts;
    private final Map<AdvertSocket.Key, AdvertSocket> sockets = new HashMap<>();
    private final Map<VirtualRouter, AdvertSocket> socketOf = new HashMap<>();
    private final Map<VirtualRouter, Expectation> expected = new HashMap<>();
    // Of the last connection: a router that has just lost its address still says farewell from it.
    private final Map<VirtualRouter, IpAddress> sources = new HashMap<>();
    private final Set<String> toldChecksums = new HashSet<>();
    private final VrrpMachine machine;
    private final MonotonicClock clock;
    private IpAddress group4 = IpAddress.of("224.0.0.18");
    private IpAddress group6 = IpAddress.of("ff02::12");
    private boolean logUnknown;

    AdvertTransport(
            Network network,
            HostNetwork host,
            Poller poller,
            VrrpMachine machine,
            MonotonicClock clock,
            DaemonLog log) {
        this.network = network;
        this.host = host;
        this.poller = poller;
        this.machine = machine;
        this.clock = clock;
        this.log = log;
        this.conflicts = new Conflicts(log);
    }

    Conflicts conflicts() {
        return conflicts;
    }

    void configure(GlobalConfig global) {
        group4 = global.group4();
        group6 = global.group6();
        logUnknown = global.logUnknownVrids();
        expected.clear();
    }

    /** Opens what a router needs to speak from its address; returns whether it can. */
    boolean connect(VirtualRouter router, IpAddress source) {
        InstanceConfig config = router.config();
        Optional<Link> link = config.interfaceName().flatMap(host::link);
        if (config.interfaceName().isPresent() && link.isEmpty()) {
            disconnect(router);
            return false;
        }
        boolean unicast = config.unicast().isPresent();
        Optional<IpAddress> group =
                unicast ? Optional.empty() : Optional.of(config.family() == Family.IPV4 ? group4 : group6);
        boolean bound = unicast || config.family() == Family.IPV6;
        AdvertSocket.Key key =
                new AdvertSocket.Key(link, config.family(), group, bound ? Optional.of(source) : Optional.empty());
        AdvertSocket before = socketOf.get(router);
        if (before != null && before.key().equals(key)) {
            sources.put(router, source);
            return true;
        }
        disconnect(router);
        try {
            AdvertSocket socket = sockets.get(key);
            if (socket == null) {
                socket = network.open(key);
                sockets.put(key, socket);
                AdvertSocket opened = socket;
                poller.add(socket.receiveFd(), () -> opened.receive(packet -> received(opened, packet)));
                log.line("VRRP sockpool: " + socket);
            }
            socketOf.put(router, socket);
            sources.put(router, source);
            return true;
        } catch (LinuxException e) {
            log.instance(router.name(), "cannot use the network: " + e.getMessage());
            return false;
        }
    }

    void disconnect(VirtualRouter router) {
        AdvertSocket socket = socketOf.remove(router);
        sources.remove(router);
        expected.remove(router);
        conflicts.forget(router);
        if (socket != null && !socketOf.containsValue(socket)) {
            close(socket);
        }
    }

    private void close(AdvertSocket socket) {
        poller.remove(socket.receiveFd());
        sockets.remove(socket.key());
        socket.close();
    }

    void closeAll() {
        List.copyOf(sockets.values()).forEach(this::close);
        socketOf.clear();
    }

    void send(VirtualRouter router, int priority) {
        for (IpAddress destination : destinations(router.config())) {
            int error = send(router, priority, destination);
            if (error != 0 && priority > 0) {
                log.repeated(
                        router.name(),
                        "cannot send an advert to " + destination + " (error " + error + ")",
                        clock.nowNs());
            }
        }
    }

    private int send(VirtualRouter router, int priority, IpAddress destination) {
        AdvertSocket socket = socketOf.get(router);
        IpAddress source = sources.get(router);
        if (socket == null || source == null) {
            return 0;
        }
        InstanceConfig config = router.config();
        Advert advert = new Advert(
                config.version(),
                config.vrid(),
                priority,
                config.advertIntervalNs(),
                config.advertised(),
                config.authentication());
        int size = AdvertCodec.encode(
                advert, rule(config, source, destination), socket.outgoing(), socket.messageOffset());
        return socket.send(
                source,
                destination,
                size,
                config.unicast().map(UnicastConfig::hopLimit).orElse(255));
    }

    /** Whether the kernel refuses an advert to there, or the router has nothing to send from yet. */
    boolean isRefused(VirtualRouter router, IpAddress destination) {
        return !socketOf.containsKey(router) || send(router, 0, destination) != 0;
    }

    private List<IpAddress> destinations(InstanceConfig config) {
        if (config.unicast().isEmpty()) {
            return List.of(config.family() == Family.IPV4 ? group4 : group6);
        }
        List<IpAddress> peers = new ArrayList<>();
        config.unicast().get().peers().forEach(peer -> peers.add(peer.address()));
        return peers;
    }

    private ChecksumRule rule(InstanceConfig config, IpAddress source, IpAddress destination) {
        if (config.family() == Family.IPV6) {
            return new ChecksumRule.ByKernel();
        }
        if (config.version() == 2 || config.rules().checksumWithoutPseudoHeader()) {
            return new ChecksumRule.MessageOnly();
        }
        boolean old = config.unicast().map(UnicastConfig::oldChecksum).orElse(false);
        return new ChecksumRule.PseudoHeader(source, old ? group4 : destination);
    }

    private void received(AdvertSocket socket, Datagram packet) {
        int vrid = packet.vrid();
        boolean known = false;
        for (VirtualRouter router : machine.routers()) {
            if (router.config().vrid() == vrid && socketOf.get(router) == socket) {
                known = true;
                // In FAULT and INIT nothing is listened to, and nothing is counted against a sender.
                if (router.state() == State.BACKUP || router.state() == State.MASTER) {
                    judge(router, packet);
                }
            }
        }
        if (!known && logUnknown) {
            log.repeated(
                    "vrid " + vrid, "received an advert of an unknown VRID from " + packet.source(), clock.nowNs());
        }
    }

    private void judge(VirtualRouter router, Datagram packet) {
        Expectation wanted = expected.computeIfAbsent(router, each -> expectation(each.config()));
        boolean trusted = router.config().rules().skipAddressCheck()
                && router.master().filter(packet.source()::equals).isPresent();
        long now = clock.nowNs();
        switch (Inspection.inspect(packet, wanted, trusted)) {
            case Verdict.Accepted(Advert advert, IpAddress from, Verdict.SenderChecksum checksum) -> {
                if (checksum != Verdict.SenderChecksum.USUAL && toldChecksums.add(router.name() + from)) {
                    log.instance(
                            router.name(),
                            from + " computes its checksums otherwise: " + checksum + "; its adverts are accepted");
                }
                conflicts.understood(router, from);
                machine.received(router, advert, from, now);
            }
            case Verdict.Refused(var reason, String text) -> {
                router.counters().refuse(reason);
                log.repeated(router.name(), text, now);
                conflicts.refused(router, packet.source(), reason);
            }
        }
    }

    private static Expectation expectation(InstanceConfig config) {
        return new Expectation(
                config.version(),
                config.family(),
                config.vrid(),
                config.advertIntervalNs(),
                config.advertised(),
                config.authentication(),
                config.unicast().isPresent(),
                config.unicast().map(UnicastConfig::peers).orElse(List.of()),
                config.unicast().map(UnicastConfig::checkSource).orElse(false),
                true);
    }
}
