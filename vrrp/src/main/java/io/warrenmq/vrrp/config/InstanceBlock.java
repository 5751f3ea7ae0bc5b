package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.Token.Word;
import io.warrenmq.vrrp.config.TrackLines.TrackLine;
import io.warrenmq.vrrp.packet.Expectation.Peer;
import io.warrenmq.vrrp.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A {@code vrrp_instance} while it is read. Owned by the thread that loads. */
final class InstanceBlock {

    private static final double MAX_ADVERT_S = 255;
    private static final double MAX_PREEMPT_DELAY_S = 1000;

    final Directive directive;
    final String name;
    boolean initialMaster;
    Optional<Word> interfaceName = Optional.empty();
    OptionalInt vrid = OptionalInt.empty();
    int priority = 100;
    OptionalLong advertNs = OptionalLong.empty();
    Place advertPlace;
    OptionalInt version = OptionalInt.empty();
    Optional<Place> noPreempt = Optional.empty();
    OptionalLong preemptDelayNs = OptionalLong.empty();
    Optional<IpAddress> multicastSource = Optional.empty();
    Optional<IpAddress> unicastSource = Optional.empty();
    Optional<List<Peer>> peers = Optional.empty();
    int unicastHopLimit = 255;
    Optional<Boolean> checkUnicastSource = Optional.empty();
    boolean unicastFaultNoPeer;
    boolean oldUnicastChecksum;
    boolean trackSource;
    Optional<Directive> authentication = Optional.empty();
    List<VirtualAddress> addresses = new ArrayList<>();
    List<VirtualAddress> excluded = new ArrayList<>();
    final List<TrackLine> tracks = new ArrayList<>();
    boolean trackPrimary = true;
    boolean promoteSecondaries;
    final AnnouncingLines announcing = new AnnouncingLines();
    final RuleLines rules = new RuleLines();
    final NotifyLines notify = new NotifyLines();

    InstanceBlock(Directive directive, String name) {
        this.directive = directive;
        this.name = name;
        this.advertPlace = directive.place();
    }

    static Keywords<InstanceBlock> keywords(HostFacts host, CommandLines commands, Findings findings) {
        Values values = new Values(findings);
        AddressLines addressLines = new AddressLines(host, findings);
        TrackLines trackLines = new TrackLines(findings);
        Keywords<InstanceBlock> keywords = new Keywords<>("vrrp_instance", findings);
        keywords.on("state", (line, block) -> state(line, block, findings))
                .on(
                        "interface",
                        (line, block) ->
                                block.interfaceName = line.arguments().stream().findFirst())
                .on(
                        "virtual_router_id",
                        (line, block) -> block.vrid = values.integer(line, 1, 255, "the instance is not run"))
                .on(
                        "priority",
                        (line, block) -> block.priority =
                                values.integer(line, 1, 255, "100 is used").orElse(100))
                .on("advert_int", (line, block) -> {
                    block.advertNs = values.time(line, 0.01, MAX_ADVERT_S, "1 s is used");
                    block.advertPlace = line.place(0);
                })
                .on("version", (line, block) -> block.version = values.integer(line, 2, 3, "the default is used"))
                .on("nopreempt", (line, block) -> block.noPreempt = Optional.of(line.place()))
                .on("preempt", (line, block) -> block.noPreempt = Optional.empty())
                .on(
                        "preempt_delay",
                        (line, block) ->
                                block.preemptDelayNs = values.time(line, 0, MAX_PREEMPT_DELAY_S, "there is no delay"))
                .on("authentication", (line, block) -> block.authentication = Optional.of(line))
                .on("virtual_ipaddress", (line, block) -> block.addresses = addressLines.read(line))
                .on("virtual_ipaddress_excluded", (line, block) -> block.excluded = addressLines.read(line))
                .on("track_script", (line, block) -> block.tracks.addAll(trackLines.read(line, Track.Kind.SCRIPT)))
                .on(
                        "track_interface",
                        (line, block) -> block.tracks.addAll(trackLines.read(line, Track.Kind.INTERFACE)))
                .on("track_process", (line, block) -> block.tracks.addAll(trackLines.read(line, Track.Kind.PROCESS)))
                .on("track_file", (line, block) -> block.tracks.addAll(trackLines.read(line, Track.Kind.FILE)))
                .on("dont_track_primary", (line, block) -> block.trackPrimary = false)
                .on("promote_secondaries", (line, block) -> block.promoteSecondaries = true)
                .on("accept", (line, block) -> {});
        unicastKeywords(keywords, values, findings);
        AnnouncingLines.keywords(keywords, "", block -> block.announcing, values);
        RuleLines.keywords(keywords, "", block -> block.rules, values);
        keywords.on(
                "v3_checksum_as_v2", (line, block) -> block.rules.checksumAsV2 = Optional.of(values.flag(line, true)));
        keywords.on("strict_mode", (line, block) -> block.rules.strict = Optional.of(values.flag(line, true)));
        NotifyLines.keywords(keywords, block -> block.notify, commands, values);
        keywords.ignored("Addresses are always accepted; use a packet filter to refuse them", "no_accept");
        keywords.ignored(
                "Addresses are carried by the interface itself, with its own hardware address",
                "use_vmac",
                "use_vmac_addr",
                "vmac_xmit_base",
                "use_ipvlan",
                "dont_track_vmac");
        keywords.ignored(
                "It is not needed",
                "native_ipv6",
                "debug",
                "linkbeat_use_polling",
                "kernel_rx_buf_size",
                "linkbeat_interfaces",
                "lvs_sync_daemon_interface",
                "track_bfd",
                "global_tracking",
                "garp_extra_if");
        keywords.ignored(
                "not supported, ignored: routes and rules are left to the operating system",
                "virtual_routes",
                "virtual_rules");
        return keywords;
    }

    private static void unicastKeywords(Keywords<InstanceBlock> keywords, Values values, Findings findings) {
        keywords.on(
                        "mcast_src_ip",
                        (line, block) ->
                                block.multicastSource = values.address(line, "the interface's address is used"))
                .on(
                        "unicast_src_ip",
                        (line, block) -> block.unicastSource = values.address(line, "the interface's address is used"))
                .on("track_src_ip", (line, block) -> block.trackSource = true)
                .on("unicast_peer", (line, block) -> block.peers = Optional.of(peers(line, values, findings)))
                .on(
                        "unicast_ttl",
                        (line, block) -> block.unicastHopLimit =
                                values.integer(line, 1, 255, "255 is used").orElse(255))
                .on(
                        "check_unicast_src",
                        (line, block) -> block.checkUnicastSource = Optional.of(values.flag(line, true)))
                .on("unicast_fault_no_peer", (line, block) -> block.unicastFaultNoPeer = true)
                .on(
                        "old_unicast_checksum",
                        (line, block) -> block.oldUnicastChecksum = line.arguments()
                                        .isEmpty()
                                || !"never".equals(line.arguments().getFirst().text()));
    }

    private static void state(Directive line, InstanceBlock block, Findings findings) {
        String state =
                line.arguments().isEmpty() ? "" : line.arguments().getFirst().text();
        switch (state) {
            case "MASTER" -> block.initialMaster = true;
            case "BACKUP" -> block.initialMaster = false;
            default ->
                findings.error(
                        line.place(0),
                        "unknown state '" + state + "' of vrrp_instance " + block.name,
                        "Write state MASTER or state BACKUP; BACKUP is used");
        }
    }

    private static List<Peer> peers(Directive block, Values values, Findings findings) {
        List<Peer> peers = new ArrayList<>();
        for (Directive line : block.body()) {
            Optional<IpAddress> address = values.address(line.keyword(), "unicast_peer", "the peer is ignored");
            int min = 0;
            int max = 255;
            for (int index = 0; index < line.arguments().size(); index++) {
                String option = line.arguments().get(index).text();
                if ("min_ttl".equals(option)) {
                    index++;
                    min = values.integer(line, index, 0, 255, "there is no limit")
                            .orElse(0);
                } else if ("max_ttl".equals(option)) {
                    index++;
                    max = values.integer(line, index, 0, 255, "there is no limit")
                            .orElse(255);
                } else {
                    findings.error(
                            line.place(index),
                            "Unknown option '" + option + "' of a unicast peer",
                            "Write min_ttl N or max_ttl N, or remove it");
                }
            }
            int minHops = min;
            int maxHops = max;
            address.ifPresent(peer -> peers.add(new Peer(peer, minHops, maxHops)));
        }
        return peers;
    }
}
