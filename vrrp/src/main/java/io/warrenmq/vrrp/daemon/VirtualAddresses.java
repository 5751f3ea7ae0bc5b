package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.InstanceConfig;
import io.warrenmq.vrrp.config.VirtualAddress;
import io.warrenmq.vrrp.linux.HostAddress;
import io.warrenmq.vrrp.linux.Link;
import io.warrenmq.vrrp.linux.Netlink;
import io.warrenmq.vrrp.machine.VirtualRouter;
import io.warrenmq.vrrp.packet.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts virtual addresses on interfaces and takes them off. With a lease the kernel removes them by itself unless they
 * are refreshed, so that a process that was killed does not leave a second owner behind. Owned by the timer thread.
 */
final class VirtualAddresses {

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long NEVER = Long.MAX_VALUE;

    private record Held(VirtualAddress address, Link link) {}

    private final Netlink netlink;
    private final HostNetwork host;
    private final DaemonLog log;
    private final Map<VirtualRouter, List<Held>> held = new LinkedHashMap<>();
    private final Map<VirtualRouter, Long> refreshedNs = new HashMap<>();
    private int leaseSeconds;
    private long putBack;

    VirtualAddresses(Netlink netlink, HostNetwork host, DaemonLog log) {
        this.netlink = netlink;
        this.host = host;
        this.log = log;
    }

    void lease(int seconds) {
        leaseSeconds = seconds;
    }

    /** How often an address was put back that somebody else had removed. */
    long putBack() {
        return putBack;
    }

    private int lifetime() {
        return leaseSeconds == 0 ? Netlink.FOREVER : leaseSeconds;
    }

    private Optional<Link> link(VirtualRouter router, VirtualAddress address) {
        return address.device().or(() -> router.config().interfaceName()).flatMap(host::link);
    }

    static List<VirtualAddress> all(InstanceConfig config) {
        List<VirtualAddress> all = new ArrayList<>(config.addresses());
        all.addAll(config.excluded());
        return all;
    }

    void add(VirtualRouter router, long now) {
        List<Held> added = held.computeIfAbsent(router, key -> new ArrayList<>());
        for (VirtualAddress address : all(router.config())) {
            Optional<Link> link = link(router, address);
            if (link.isEmpty()) {
                log.instance(router.name(), "cannot add " + address + ": its interface does not exist");
            } else {
                Held entry = new Held(address, link.get());
                if (!added.contains(entry)) {
                    added.add(entry);
                }
                put(router, entry);
            }
        }
        refreshedNs.put(router, now);
    }

    private void put(VirtualRouter router, Held entry) {
        int error = netlink.addAddress(entry.address(), entry.link().index(), lifetime());
        if (error != 0) {
            log.instance(
                    router.name(),
                    "cannot add " + entry.address() + " to " + entry.link().name() + " (error " + error
                            + "); other hosts may take it for unreachable");
        }
    }

    /** Also removes what another process of ours left behind. */
    void remove(VirtualRouter router) {
        remove(router, all(router.config()));
        held.remove(router);
        refreshedNs.remove(router);
    }

    private void remove(VirtualRouter router, List<VirtualAddress> addresses) {
        List<Held> own = held.getOrDefault(router, List.of());
        for (VirtualAddress address : addresses) {
            Optional<Link> link = own.stream()
                    .filter(entry -> entry.address().equals(address))
                    .map(Held::link)
                    .findFirst()
                    .or(() -> link(router, address));
            if (link.isPresent()) {
                promote(router, link.get());
                int error = netlink.removeAddress(address, link.get().index());
                if (error != 0) {
                    log.instance(
                            router.name(),
                            "cannot remove " + address + " from " + link.get().name() + " (error " + error
                                    + "): run ip address del " + address + " dev "
                                    + link.get().name());
                }
            }
        }
    }

    // Otherwise removing the first address of a prefix removes the others of the prefix too.
    private void promote(VirtualRouter router, Link link) {
        if (!router.config().promoteSecondaries()) {
            return;
        }
        try {
            Files.writeString(Path.of("/proc/sys/net/ipv4/conf", link.name(), "promote_secondaries"), "1");
        } catch (IOException e) {
            log.instance(router.name(), "cannot set promote_secondaries of " + link.name() + ": " + e.getMessage());
        }
    }

    /** The configuration of a master changed. */
    void change(VirtualRouter router, InstanceConfig before, long now) {
        List<VirtualAddress> wanted = all(router.config());
        List<VirtualAddress> gone = all(before).stream()
                .filter(old -> wanted.stream().noneMatch(address -> isSame(address, old)))
                .toList();
        remove(router, gone);
        held.getOrDefault(router, new ArrayList<>()).removeIf(entry -> !wanted.contains(entry.address()));
        add(router, now);
    }

    private static boolean isSame(VirtualAddress a, VirtualAddress b) {
        return a.address().equals(b.address())
                && a.prefixLength() == b.prefixLength()
                && a.device().equals(b.device());
    }

    /**
     * Prolongs the leases of a master that has just sent an advert. Done with the adverts, because then the kernel
     * drops the addresses of a killed process before another host takes over, if the lease is three adverts long.
     */
    void refreshWithAdvert(VirtualRouter router, long now) {
        Long last = refreshedNs.get(router);
        if (leaseSeconds > 0 && last != null && now - last >= refreshIntervalNs() * 9 / 10) {
            refresh(router, now);
        }
    }

    private long refreshIntervalNs() {
        return leaseSeconds * SECOND_NS / 3;
    }

    private void refresh(VirtualRouter router, long now) {
        held.getOrDefault(router, List.of()).forEach(entry -> put(router, entry));
        refreshedNs.put(router, now);
    }

    /** Prolongs leases that adverts are too rare for. */
    void expire(long now) {
        if (leaseSeconds > 0) {
            for (VirtualRouter router : List.copyOf(refreshedNs.keySet())) {
                if (deadline(router) <= now) {
                    refresh(router, now);
                }
            }
        }
    }

    private long deadline(VirtualRouter router) {
        Long last = refreshedNs.get(router);
        boolean byAdverts = router.config().advertIntervalNs() <= refreshIntervalNs();
        return last == null || byAdverts ? NEVER : last + refreshIntervalNs();
    }

    long nextDeadlineNs() {
        long next = NEVER;
        if (leaseSeconds > 0) {
            for (VirtualRouter router : refreshedNs.keySet()) {
                next = Math.min(next, deadline(router));
            }
        }
        return next;
    }

    /** Somebody removed an address: if it should be here, it is put back. Returns whose address and which. */
    Optional<Map.Entry<VirtualRouter, VirtualAddress>> removedByOthers(HostAddress removed) {
        for (Map.Entry<VirtualRouter, List<Held>> entry : held.entrySet()) {
            for (Held own : entry.getValue()) {
                if (own.address().tracked()
                        && own.address().address().equals(removed.address())
                        && own.address().prefixLength() == removed.prefixLength()
                        && own.link().index() == removed.interfaceIndex()) {
                    log.line("Netlink reflector reports IP " + removed.address() + " removed from "
                            + own.link().name() + "; putting it back");
                    putBack++;
                    put(entry.getKey(), own);
                    return Optional.of(Map.entry(entry.getKey(), own.address()));
                }
            }
        }
        return Optional.empty();
    }

    /** Where each address of a master is. */
    Map<IpAddress, Link> places(VirtualRouter router) {
        return held.getOrDefault(router, List.of()).stream()
                .collect(Collectors.toMap(
                        entry -> entry.address().address(), Held::link, (first, second) -> first, LinkedHashMap::new));
    }

    /** Takes everything off, in an emergency. */
    void removeAll() {
        for (VirtualRouter router : Set.copyOf(held.keySet())) {
            remove(router);
        }
    }
}
