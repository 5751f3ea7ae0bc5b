package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.packet.Advert;
import io.warrenmq.vrrp.packet.AdvertCodec;
import io.warrenmq.vrrp.packet.Authentication;
import io.warrenmq.vrrp.packet.Expectation.Peer;
import io.warrenmq.vrrp.packet.Family;
import io.warrenmq.vrrp.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes an instance of what was read. An instance whose router id, interface or password is not understood is left out:
 * half an instance is how two masters come about. Owned by the thread that loads.
 */
final class InstanceAssembly {

    private static final int MTU_BYTES = 1500;
    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV6_HEADER_BYTES = 40;

    private final GlobalBlock global;
    private final HostFacts host;
    private final CommandLines commands;
    private final WatchedThings watched;
    private final Findings findings;

    InstanceAssembly(
            GlobalBlock global, HostFacts host, CommandLines commands, WatchedThings watched, Findings findings) {
        this.global = global;
        this.host = host;
        this.commands = commands;
        this.watched = watched;
        this.findings = findings;
    }

    Optional<InstanceConfig> assemble(InstanceBlock block) {
        Place place = block.directive.place();
        String who = "vrrp_instance " + block.name;
        if (block.vrid.isEmpty()) {
            if (block.directive.body().stream().noneMatch(line -> "virtual_router_id".equals(line.name()))) {
                findings.error(
                        place,
                        who + ": the virtual router id must be set",
                        "Write virtual_router_id N, the same on all nodes; the instance is not run");
            }
            return Optional.empty();
        }
        Optional<Token.Word> device = block.interfaceName.isPresent() ? block.interfaceName : global.defaultInterface;
        boolean unicast = block.peers.isPresent();
        if (device.isEmpty() && (!unicast || block.unicastSource.isEmpty())) {
            findings.error(place, who + " has no interface", "Write interface NAME; the instance is not run");
            return Optional.empty();
        }
        if (device.isPresent() && !host.hasInterface(device.get().text()) && !global.dynamicInterfaces) {
            findings.fatal(
                    device.get().place(),
                    "the interface " + device.get() + " of " + who + " does not exist",
                    "Correct the name (ip link shows them), or write dynamic_interfaces in global_defs if it comes later");
            return Optional.empty();
        }
        Family family = family(block);
        int version = version(block, family, who);
        Optional<Authentication> authentication = authentication(block, version, who);
        if (authentication.isEmpty()) {
            return Optional.empty();
        }
        List<VirtualAddress> addresses = addresses(block, family, who);
        if (!fits(block, addresses, version, family, who)) {
            return Optional.empty();
        }
        AdvertRules rules = block.rules.over(global.rules);
        if (addresses.isEmpty() && block.excluded.isEmpty()) {
            findings.warning(place, who + " has no virtual address", "Write virtual_ipaddress { ADDRESS }");
        }
        if (family == Family.IPV6
                && !addresses.isEmpty()
                && !addresses.getFirst().address().isLinkLocal()) {
            if (rules.strict()) {
                findings.error(
                        addresses.getFirst().place(),
                        "the first address of " + who + " is not link local, as RFC 9568 wants",
                        "List an address of fe80::/10 first, or remove strict mode; the instance is not run");
                return Optional.empty();
            }
            findings.warning(
                    addresses.getFirst().place(),
                    "the first address of " + who + " is not link local, as RFC 9568 wants",
                    "List an address of fe80::/10 first; routers of other vendors may need it");
        }
        Optional<IpAddress> source = source(block, unicast, family, who);
        Optional<UnicastConfig> peers = block.peers.map(list -> unicast(block, list, source, family, who));
        boolean preempt = preempt(block, who);
        return Optional.of(new InstanceConfig(
                place,
                block.name,
                block.initialMaster,
                device.map(Token.Word::text),
                block.vrid.getAsInt(),
                version,
                family,
                block.priority,
                interval(block, version, who),
                preempt,
                preemptDelay(block, preempt, who),
                source,
                peers,
                authentication.get(),
                addresses,
                block.excluded,
                block.announcing.over(global.announcing),
                rules,
                watched.tracks(block.tracks, "(" + block.name + ")"),
                block.trackPrimary,
                block.promoteSecondaries,
                block.notify.build(who, commands, global.mailByDefault, global.priorityChanges)));
    }

    private static Family family(InstanceBlock block) {
        if (!block.addresses.isEmpty()) {
            return block.addresses.getFirst().address().family();
        }
        return block.unicastSource
                .or(() -> block.multicastSource)
                .map(IpAddress::family)
                .orElse(Family.IPV4);
    }

    private int version(InstanceBlock block, Family family, String who) {
        int version = block.version.orElse(family == Family.IPV6 ? 3 : global.version);
        if (family == Family.IPV6 && version == 2) {
            findings.error(
                    block.directive.place(), who + " has version 2, which knows no IPv6", "Write version 3; 3 is used");
            return 3;
        }
        return version;
    }

    private long interval(InstanceBlock block, int version, String who) {
        long interval = block.advertNs.orElse(Values.SECOND_NS);
        if (version == 2 && interval % Advert.V2_UNIT_NS != 0) {
            long rounded = Math.max(1, (interval + Advert.V2_UNIT_NS / 2) / Advert.V2_UNIT_NS);
            findings.error(
                    block.advertPlace,
                    "advert_int of " + who + " has a fraction, but version 2 knows whole seconds only",
                    "Write whole seconds, or version 3; " + rounded + " s is used");
            return rounded * Advert.V2_UNIT_NS;
        }
        if (version == 3 && interval > Advert.V3_MAX_UNITS * Advert.V3_UNIT_NS) {
            findings.error(
                    block.advertPlace,
                    "advert_int of " + who + " is longer than the 40.95 s of version 3",
                    "Write at most 40.95; 40.95 s is used");
            return Advert.V3_MAX_UNITS * Advert.V3_UNIT_NS;
        }
        return version == 3 ? Math.max(1, interval / Advert.V3_UNIT_NS) * Advert.V3_UNIT_NS : interval;
    }

    // Empty: not understood, so the instance must not run.
    private Optional<Authentication> authentication(InstanceBlock block, int version, String who) {
        if (block.authentication.isEmpty()) {
            return Optional.of(Authentication.NONE);
        }
        Directive lines = block.authentication.get();
        if (version == 3) {
            findings.error(
                    lines.place(),
                    "authentication of " + who + ": version 3 has none",
                    "Remove the block, or write version 2; it is ignored");
            return Optional.of(Authentication.NONE);
        }
        Optional<Token.Word> type = Optional.empty();
        Optional<Token.Word> password = Optional.empty();
        for (Directive line : lines.body()) {
            switch (line.name()) {
                case "auth_type" -> type = line.arguments().stream().findFirst();
                case "auth_pass" -> password = line.arguments().stream().findFirst();
                default ->
                    findings.error(
                            line.place(),
                            "Unknown keyword '" + line.name() + "' in authentication",
                            "Only auth_type and auth_pass stand there; the line is ignored");
            }
        }
        String typeName = type.map(Token.Word::text).orElse("");
        if ("AH".equals(typeName)) {
            findings.error(
                    lines.place(),
                    "auth_type AH of " + who + " is not supported",
                    "Write auth_type PASS on all nodes; the instance is not run");
            return Optional.empty();
        }
        if (!"PASS".equals(typeName)) {
            findings.error(
                    type.map(Token.Word::place).orElse(lines.place()),
                    typeName.isEmpty()
                            ? "authentication of " + who + " has no auth_type"
                            : "unknown auth_type '" + typeName + "' of " + who,
                    "Write auth_type PASS; the instance is not run");
            return Optional.empty();
        }
        if (password.isEmpty() || password.get().text().isEmpty()) {
            findings.error(
                    lines.place(),
                    "authentication of " + who + " has no auth_pass",
                    "Write auth_pass with 1 to 8 characters; the instance is not run");
            return Optional.empty();
        }
        int sizeBytes = password.get().text().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        if (sizeBytes > Authentication.DATA_SIZE_BYTES) {
            findings.warning(
                    password.get().place(),
                    "Truncating auth_pass to 8 characters",
                    "Write at most 8; all nodes must have the same first 8");
        }
        return Optional.of(Authentication.password(password.get().text()));
    }

    private List<VirtualAddress> addresses(InstanceBlock block, Family family, String who) {
        List<VirtualAddress> addresses = new ArrayList<>();
        for (VirtualAddress address : block.addresses) {
            if (address.address().family() == family) {
                addresses.add(address);
            } else {
                findings.error(
                        address.place(),
                        address.address() + " is not " + family + " like the first address of " + who,
                        "Move it to virtual_ipaddress_excluded or to an instance of its own; it is ignored");
            }
        }
        return addresses;
    }

    private boolean fits(InstanceBlock block, List<VirtualAddress> addresses, int version, Family family, String who) {
        int header = family == Family.IPV4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
        int room = MTU_BYTES - header - AdvertCodec.sizeBytes(version, family, 0);
        int most = Math.min(AddressLines.MAX_ADDRESSES, room / family.addressSizeBytes());
        if (addresses.size() > most) {
            findings.error(
                    block.directive.place(),
                    who + " has " + addresses.size() + " virtual addresses, at most " + most + " fit into an advert",
                    "Move some to virtual_ipaddress_excluded; the instance is not run");
            return false;
        }
        return true;
    }

    private Optional<IpAddress> source(InstanceBlock block, boolean unicast, Family family, String who) {
        Optional<IpAddress> source = unicast
                ? block.unicastSource.or(() -> block.multicastSource)
                : block.multicastSource.or(() -> block.unicastSource);
        if (!unicast && block.unicastSource.isPresent()) {
            findings.warning(
                    block.directive.place(),
                    who + " has unicast_src_ip but no unicast_peer, so it uses multicast",
                    "Write unicast_peer { ADDRESS }, or mcast_src_ip");
        }
        if (source.isPresent() && source.get().family() != family) {
            findings.error(
                    block.directive.place(),
                    "the source address of " + who + " is not " + family + " like its addresses",
                    "Write one of the same family; the interface's own is used");
            return Optional.empty();
        }
        return source;
    }

    private UnicastConfig unicast(
            InstanceBlock block, List<Peer> peers, Optional<IpAddress> source, Family family, String who) {
        List<Peer> others = new ArrayList<>();
        for (Peer peer : peers) {
            if (peer.address().family() != family) {
                findings.error(
                        block.directive.place(),
                        "the peer " + peer.address() + " of " + who + " is not " + family,
                        "Write its address of that family; the peer is ignored");
            } else if (source.isPresent() && source.get().equals(peer.address())) {
                findings.warning(
                        block.directive.place(),
                        "the peer " + peer.address() + " of " + who + " is the node itself",
                        "Remove it from unicast_peer; it is ignored");
            } else {
                others.add(peer);
            }
        }
        return new UnicastConfig(
                List.copyOf(others),
                block.unicastHopLimit,
                block.checkUnicastSource.orElse(global.checkUnicastSource),
                block.unicastFaultNoPeer,
                block.oldUnicastChecksum,
                block.trackSource);
    }

    private boolean preempt(InstanceBlock block, String who) {
        if (block.noPreempt.isEmpty()) {
            return true;
        }
        if (block.initialMaster) {
            findings.warning(
                    block.noPreempt.get(),
                    "(" + block.name + ") Warning - nopreempt will not work with initial state MASTER - clearing",
                    "Write state BACKUP on all nodes to use nopreempt");
            return true;
        }
        if (block.priority == InstanceConfig.OWNER_PRIORITY) {
            findings.warning(
                    block.noPreempt.get(),
                    "nopreempt of " + who + " does not go with priority 255 - clearing",
                    "Write a priority from 1 to 254");
            return true;
        }
        return false;
    }

    private long preemptDelay(InstanceBlock block, boolean preempt, String who) {
        long delay = block.preemptDelayNs.orElse(0);
        if (delay > 0 && (block.initialMaster || !preempt)) {
            findings.warning(
                    block.directive.place(),
                    "preempt_delay of " + who + " does not work with "
                            + (preempt ? "initial state MASTER" : "nopreempt") + " - clearing",
                    "Remove preempt_delay, or write state BACKUP without nopreempt");
            return 0;
        }
        return delay;
    }
}
