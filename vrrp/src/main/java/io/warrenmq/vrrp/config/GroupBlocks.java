package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.Token.Word;
import io.warrenmq.vrrp.config.TrackLines.TrackLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code vrrp_sync_group} blocks, after the instances. Owned by the thread that loads. */
final class GroupBlocks {

    private final Findings findings;
    private final CommandLines commands;
    private final WatchedThings watched;
    private final Keywords<Group> keywords;
    private final Map<String, String> groupOfInstance = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    /** One group while it is read. Owned by the thread that loads. */
    private static final class Group {
        Optional<Directive> members = Optional.empty();
        final List<TrackLine> tracks = new ArrayList<>();
        final NotifyLines notify = new NotifyLines();
        boolean weights;
    }

    GroupBlocks(CommandLines commands, WatchedThings watched, Findings findings) {
        this.findings = findings;
        this.commands = commands;
        this.watched = watched;
        Values values = new Values(findings);
        TrackLines trackLines = new TrackLines(findings);
        keywords = new Keywords<Group>("vrrp_sync_group", findings)
                .on("group", (line, group) -> group.members = Optional.of(line))
                .on("track_script", (line, group) -> group.tracks.addAll(trackLines.read(line, Track.Kind.SCRIPT)))
                .on(
                        "track_interface",
                        (line, group) -> group.tracks.addAll(trackLines.read(line, Track.Kind.INTERFACE)))
                .on("track_process", (line, group) -> group.tracks.addAll(trackLines.read(line, Track.Kind.PROCESS)))
                .on("track_file", (line, group) -> group.tracks.addAll(trackLines.read(line, Track.Kind.FILE)))
                .on("sync_group_tracking_weight", (line, group) -> group.weights = true)
                .ignored("It is not needed", "global_tracking", "track_bfd");
        NotifyLines.keywords(keywords, group -> group.notify, commands, values);
    }

    /**
     * Reads one group.
     *
     * @param instances by name; members whose weights do not count in a group are replaced
     */
    Optional<GroupConfig> read(
            Directive block, LinkedHashMap<String, InstanceConfig> instances, boolean mailByDefault) {
        Group group = new Group();
        keywords.read(block.body(), group);
        if (block.arguments().isEmpty()) {
            findings.error(block.place(), "vrrp_sync_group has no name", "Write vrrp_sync_group NAME {; it is ignored");
            return Optional.empty();
        }
        String name = block.arguments().getFirst().text();
        if (!names.add(name)) {
            findings.error(
                    block.place(),
                    "vrrp_sync_group " + name + " already defined",
                    "Rename or remove it; the second is ignored");
            return Optional.empty();
        }
        List<String> members = members(group, name, instances);
        if (members.isEmpty()) {
            findings.error(
                    block.place(),
                    "vrrp_sync_group " + name + " has no instance",
                    "Write group { INSTANCE INSTANCE }; it is ignored");
            return Optional.empty();
        }
        if (members.size() == 1) {
            findings.warning(
                    block.place(),
                    "vrrp_sync_group " + name + " has one instance only",
                    "Add the others, or remove the group");
        }
        if (!group.weights) {
            members.forEach(member -> instances.computeIfPresent(member, (key, config) -> unweighted(config, name)));
        }
        String who = "vrrp_sync_group " + name;
        return Optional.of(new GroupConfig(
                block.place(),
                name,
                members,
                watched.tracks(group.tracks, "(" + name + ")"),
                group.notify.build(who, commands, mailByDefault, false)));
    }

    private List<String> members(Group group, String name, LinkedHashMap<String, InstanceConfig> instances) {
        List<String> members = new ArrayList<>();
        for (Word word : group.members.map(Directive::bodyWords).orElse(List.of())) {
            String member = word.text();
            if (!instances.containsKey(member)) {
                findings.error(
                        word.place(),
                        "vrrp_sync_group " + name + ": there is no instance " + member + " that can be run",
                        "Correct the name, or define vrrp_instance " + member + "; it is ignored");
            } else if (groupOfInstance.putIfAbsent(member, name) != null) {
                findings.error(
                        word.place(),
                        "the instance " + member + " is in vrrp_sync_group " + groupOfInstance.get(member) + " already",
                        "An instance is in one group; it is ignored here");
            } else {
                members.add(member);
            }
        }
        return members;
    }

    // A weight would let the members of a group want different nodes.
    private InstanceConfig unweighted(InstanceConfig config, String group) {
        if (config.tracks().stream().allMatch(track -> track.weight() == 0)) {
            return config;
        }
        findings.warning(
                config.place(),
                "weights of tracked things of (" + config.name() + ") do not count in vrrp_sync_group " + group
                        + ": their failure is a fault",
                "Write sync_group_tracking_weight in the group to use them");
        return config.withTracks(config.tracks().stream()
                .map(track -> new Track(track.kind(), track.name(), 0, track.reverse()))
                .toList());
    }
}
