package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.Token.Word;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads the blocks of things to watch: {@code vrrp_script}, {@code vrrp_track_process}, {@code vrrp_track_file}. */
final class WatchBlocks {

    private static final double MAX_INTERVAL_S = 86_400;
    private static final int MAX_COUNT = 1_000_000;

    private final Findings findings;
    private final CommandLines commands;
    private final Keywords<Watch> scriptKeywords;
    private final Keywords<Watch> processKeywords;
    private final Keywords<Watch> fileKeywords;

    /** One block while it is read. Owned by the thread that loads. */
    private static final class Watch {
        Optional<ScriptCommand> command = Optional.empty();
        Optional<String> user = Optional.empty();
        Optional<String> group = Optional.empty();
        long intervalNs = Values.SECOND_NS;
        OptionalLong timeoutNs = OptionalLong.empty();
        TrackLines.Weight weight = new TrackLines.Weight();
        int rise = 1;
        int fall = 1;
        boolean initFail;
        Optional<Word> subject = Optional.empty();
        int quorum = 1;
        long delayNs;
    }

    WatchBlocks(CommandLines commands, Findings findings) {
        this.findings = findings;
        this.commands = commands;
        Values values = new Values(findings);
        TrackLines tracks = new TrackLines(findings);
        scriptKeywords = new Keywords<Watch>("vrrp_script", findings)
                .on("script", (line, watch) -> watch.command = commands.script(line))
                .on("interval", (line, watch) -> interval(line, values).ifPresent(time -> watch.intervalNs = time))
                .on(
                        "timeout",
                        (line, watch) ->
                                watch.timeoutNs = values.time(line, 0.001, MAX_INTERVAL_S, "the interval is used"))
                .on("weight", (line, watch) -> watch.weight = tracks.weight(line.arguments()))
                .on(
                        "rise",
                        (line, watch) -> watch.rise =
                                values.integer(line, 1, MAX_COUNT, "1 is used").orElse(1))
                .on(
                        "fall",
                        (line, watch) -> watch.fall =
                                values.integer(line, 1, MAX_COUNT, "1 is used").orElse(1))
                .on("user", (line, watch) -> {
                    watch.user = values.text(line);
                    watch.group = line.arguments().size() > 1
                            ? Optional.of(line.arguments().get(1).text())
                            : Optional.empty();
                })
                .on("init_fail", (line, watch) -> watch.initFail = true);
        processKeywords = new Keywords<Watch>("vrrp_track_process", findings)
                .on(
                        "process",
                        (line, watch) ->
                                watch.subject = line.arguments().stream().findFirst())
                .on("weight", (line, watch) -> watch.weight = tracks.weight(line.arguments()))
                .on(
                        "quorum",
                        (line, watch) -> watch.quorum =
                                values.integer(line, 1, MAX_COUNT, "1 is used").orElse(1))
                .on(
                        "delay",
                        (line, watch) -> watch.delayNs =
                                values.time(line, 0, 3600, "there is no delay").orElse(0))
                .ignored(
                        "A process is known by the name of its program",
                        "param_match",
                        "full_command",
                        "quorum_max",
                        "fork_delay",
                        "terminate_delay");
        fileKeywords = new Keywords<Watch>("vrrp_track_file", findings)
                .on(
                        "file",
                        (line, watch) ->
                                watch.subject = line.arguments().stream().findFirst())
                .on("weight", (line, watch) -> watch.weight = tracks.weight(line.arguments()))
                .ignored("The file is read as it is", "init_file");
    }

    // Zero would mean as often as possible; Keepalived makes it a second, and so do we.
    private static OptionalLong interval(Directive line, Values values) {
        return values.time(line, 0.001, MAX_INTERVAL_S, "1 s is used");
    }

    Optional<ScriptConfig> script(Directive block, String name) {
        Watch watch = new Watch();
        scriptKeywords.read(block.body(), watch);
        if (watch.command.isEmpty()) {
            if (block.body().stream().noneMatch(line -> "script".equals(line.name()))) {
                findings.error(
                        block.place(),
                        "vrrp_script " + name + " has no script",
                        "Write script \"/path/of/program\" into it; it is ignored");
            }
            return Optional.empty();
        }
        ScriptCommand read = watch.command.get();
        ScriptCommand asUser = new ScriptCommand(read.place(), read.arguments(), watch.user, watch.group);
        int weight = watch.weight.value.orElse(0);
        if (Math.abs(weight) == 1 || Math.abs(weight) == 2) {
            findings.warning(
                    block.place(),
                    "the weight " + weight + " of vrrp_script " + name
                            + " moves addresses only if the priorities of the two nodes differ by less than "
                            + Math.abs(weight),
                    "Choose a weight larger than the difference, or 0 to give up the addresses on failure");
        }
        return commands.allowed(asUser, "track script " + name)
                .map(command -> new ScriptConfig(
                        block.place(),
                        name,
                        command,
                        watch.intervalNs,
                        watch.timeoutNs.orElse(watch.intervalNs),
                        weight,
                        watch.weight.reverse,
                        watch.rise,
                        watch.fall,
                        watch.initFail));
    }

    Optional<ProcessConfig> process(Directive block, String name) {
        Watch watch = new Watch();
        processKeywords.read(block.body(), watch);
        return subject(block, watch, "process")
                .map(subject -> new ProcessConfig(
                        block.place(),
                        name,
                        subject.text(),
                        watch.weight.value.orElse(0),
                        watch.weight.reverse,
                        watch.quorum,
                        watch.delayNs));
    }

    Optional<FileConfig> file(Directive block, String name) {
        Watch watch = new Watch();
        fileKeywords.read(block.body(), watch);
        OptionalInt weight = watch.weight.value;
        return subject(block, watch, "file")
                .map(subject -> new FileConfig(
                        block.place(), name, Path.of(subject.text()), weight.orElse(1), watch.weight.reverse));
    }

    private Optional<Word> subject(Directive block, Watch watch, String keyword) {
        if (watch.subject.isEmpty()) {
            findings.error(
                    block.place(),
                    block.text() + " has no " + keyword,
                    "Write " + keyword + " and its name into it; it is ignored");
        }
        return watch.subject;
    }
}
