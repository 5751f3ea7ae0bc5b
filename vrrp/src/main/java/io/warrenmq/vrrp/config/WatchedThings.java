package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.TrackLines.TrackLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The scripts, processes and files that can be watched, by name. Owned by the thread that loads. */
final class WatchedThings {

    private final HostFacts host;
    private final Findings findings;
    private final Map<String, ScriptConfig> scripts = new HashMap<>();
    private final Map<String, ProcessConfig> processes = new HashMap<>();
    private final Map<String, FileConfig> files = new HashMap<>();
    private final Set<String> disabled = new HashSet<>();
    private final Set<Track.Source> used = new HashSet<>();
    private final GlobalBlock global;

    WatchedThings(HostFacts host, GlobalBlock global, Findings findings) {
        this.host = host;
        this.global = global;
        this.findings = findings;
    }

    void read(List<Directive> directives, WatchBlocks blocks) {
        for (Directive block : directives) {
            switch (block.name()) {
                case "vrrp_script" ->
                    named(block, scripts)
                            .ifPresent(name -> blocks.script(block, name)
                                    .ifPresentOrElse(script -> scripts.put(name, script), () -> disabled.add(name)));
                case "vrrp_track_process", "track_process" ->
                    named(block, processes)
                            .ifPresent(name -> blocks.process(block, name)
                                    .ifPresentOrElse(
                                            process -> processes.put(name, process), () -> disabled.add(name)));
                case "vrrp_track_file", "track_file" ->
                    named(block, files)
                            .ifPresent(name -> blocks.file(block, name)
                                    .ifPresentOrElse(file -> files.put(name, file), () -> disabled.add(name)));
                default -> {}
            }
        }
    }

    private Optional<String> named(Directive block, Map<String, ?> known) {
        if (block.arguments().isEmpty()) {
            findings.error(
                    block.place(), block.name() + " has no name", "Write " + block.name() + " NAME {; it is ignored");
            return Optional.empty();
        }
        String name = block.arguments().getFirst().text();
        if (known.containsKey(name)) {
            findings.error(
                    block.place(),
                    block.name() + " " + name + " already defined",
                    "Rename or remove it; the second is ignored");
            return Optional.empty();
        }
        return Optional.of(name);
    }

    /** What of the lines can be watched, with the weight that counts. */
    List<Track> tracks(List<TrackLine> lines, String who) {
        List<Track> tracks = new ArrayList<>();
        for (TrackLine line : lines) {
            track(line, who).ifPresent(track -> {
                tracks.add(track);
                used.add(track.source());
            });
        }
        return tracks;
    }

    private Optional<Track> track(TrackLine line, String who) {
        String name = line.name().text();
        int weight;
        boolean reverse;
        switch (line.kind()) {
            case SCRIPT -> {
                ScriptConfig script = scripts.get(name);
                if (script == null) {
                    return missing(line, who);
                }
                weight = script.weight();
                reverse = script.reverse();
            }
            case PROCESS -> {
                ProcessConfig process = processes.get(name);
                if (process == null) {
                    return missing(line, who);
                }
                weight = process.weight();
                reverse = process.reverse();
            }
            case FILE -> {
                FileConfig file = files.get(name);
                if (file == null) {
                    return missing(line, who);
                }
                weight = file.weight();
                reverse = file.reverse();
            }
            case INTERFACE -> {
                if (!host.hasInterface(name) && !global.dynamicInterfaces) {
                    findings.error(
                            line.name().place(),
                            who + " tracked interface " + name + " does not exist",
                            "Correct the name, or write dynamic_interfaces in global_defs; it is not tracked");
                    return Optional.empty();
                }
                weight = 0;
                reverse = false;
            }
            default -> throw new IllegalStateException("unreachable");
        }
        boolean turned = !line.noReverse() && (line.reverse() || reverse);
        return Optional.of(new Track(line.kind(), name, line.weight().orElse(weight), turned));
    }

    private Optional<Track> missing(TrackLine line, String who) {
        // What was refused where it is defined has been reported there.
        if (!disabled.contains(line.name().text())) {
            String kind = line.kind().name().toLowerCase(java.util.Locale.ROOT);
            findings.error(
                    line.name().place(),
                    who + " track " + kind + " " + line.name() + " not found, ignoring...",
                    "Define it by vrrp_" + ("script".equals(kind) ? kind : "track_" + kind) + " " + line.name()
                            + " { }");
        }
        return Optional.empty();
    }

    /** Only what somebody watches is run. */
    Map<String, ScriptConfig> usedScripts() {
        Map<String, ScriptConfig> result = new HashMap<>(scripts);
        result.keySet().removeIf(name -> !used.contains(new Track.Source(Track.Kind.SCRIPT, name)));
        return result;
    }

    Map<String, ProcessConfig> usedProcesses() {
        Map<String, ProcessConfig> result = new HashMap<>(processes);
        result.keySet().removeIf(name -> !used.contains(new Track.Source(Track.Kind.PROCESS, name)));
        return result;
    }

    Map<String, FileConfig> usedFiles() {
        Map<String, FileConfig> result = new HashMap<>(files);
        result.keySet().removeIf(name -> !used.contains(new Track.Source(Track.Kind.FILE, name)));
        return result;
    }
}
