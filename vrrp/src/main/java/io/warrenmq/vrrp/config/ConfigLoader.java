package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.Finding.Severity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads {@code keepalived.conf}. */
public final class ConfigLoader {

    private final HostFacts host;
    private final LoadOptions options;
    private final Findings findings = new Findings();

    private ConfigLoader(HostFacts host, LoadOptions options) {
        this.host = host;
        this.options = options;
    }

    /** Reads a file, whatever is in it. */
    public static LoadResult load(Path file, HostFacts host, LoadOptions options) {
        return new ConfigLoader(host, options).load(file);
    }

    private LoadResult load(Path file) {
        List<Line> lines = new SourceReader(options.configId(), options.random(), findings).read(file);
        List<Directive> directives = new DirectiveParser(lines, findings).parse();
        if (findings.has(Severity.FATAL)) {
            return new LoadResult.Refused(onlyFatal());
        }
        VrrpConfig config = assemble(directives);
        boolean refused = findings.has(Severity.FATAL) || options.strict() && findings.has(Severity.ERROR);
        return refused ? new LoadResult.Refused(findings.all()) : new LoadResult.Loaded(config, findings.all());
    }

    // After a brace without its pair, what the rest seems to mean is noise.
    private List<Finding> onlyFatal() {
        return findings.all().stream()
                .filter(finding -> finding.severity() == Severity.FATAL)
                .toList();
    }

    private VrrpConfig assemble(List<Directive> directives) {
        GlobalBlock global = new GlobalBlock(host.shortHostName());
        CommandLines commands = new CommandLines(host, findings);
        Keywords<GlobalBlock> globalKeywords = GlobalBlock.keywords(commands, findings);
        for (Directive block : directives) {
            outermost(block);
            if ("global_defs".equals(block.name())) {
                globalKeywords.read(block.body(), global);
            }
        }
        commands.defaults(global.scriptUser, global.scriptGroup, global.scriptSecurity);
        WatchedThings watched = new WatchedThings(host, global, findings);
        watched.read(directives, new WatchBlocks(commands, findings));
        LinkedHashMap<String, InstanceConfig> instances = instances(directives, global, commands, watched);
        List<GroupConfig> groups = new ArrayList<>();
        GroupBlocks groupBlocks = new GroupBlocks(commands, watched, findings);
        directives.stream()
                .filter(block -> "vrrp_sync_group".equals(block.name()))
                .forEach(block ->
                        groupBlocks.read(block, instances, global.mailByDefault).ifPresent(groups::add));
        return new VrrpConfig(
                global.build(commands),
                List.copyOf(instances.values()),
                groups,
                watched.usedScripts(),
                watched.usedProcesses(),
                watched.usedFiles(),
                new LinkDelayLines(host, findings).read(directives, global.dynamicInterfaces));
    }

    private void outermost(Directive block) {
        if (Blocks.READ.contains(block.name())) {
            if (block.block().isEmpty()) {
                findings.error(block.place(), block.text() + " has no block", "Write '{' after it and '}' at its end");
            }
        } else if (Blocks.IGNORED.contains(block.name())) {
            findings.warning(
                    block.place(),
                    block.name() + " is not supported, ignored",
                    "Remove it, or keep it for another program");
        } else if (Blocks.IGNORED_LINES.contains(block.name())) {
            findings.warning(block.place(), block.name() + " has no effect here", "Remove it");
        } else {
            findings.error(
                    block.place(),
                    "Unknown keyword '" + block.name() + "'",
                    block.block().isPresent()
                            ? "Correct it; the whole block is ignored"
                            : "Correct or remove it; the line is ignored");
        }
    }

    private LinkedHashMap<String, InstanceConfig> instances(
            List<Directive> directives, GlobalBlock global, CommandLines commands, WatchedThings watched) {
        Keywords<InstanceBlock> keywords = InstanceBlock.keywords(host, commands, findings);
        InstanceAssembly assembly = new InstanceAssembly(global, host, commands, watched, findings);
        LinkedHashMap<String, InstanceConfig> instances = new LinkedHashMap<>();
        Map<String, InstanceConfig> routers = new HashMap<>();
        for (Directive block : directives) {
            if (!"vrrp_instance".equals(block.name())) {
                continue;
            }
            if (block.arguments().isEmpty()) {
                findings.error(block.place(), "vrrp_instance has no name", "Write vrrp_instance NAME {; it is not run");
                continue;
            }
            String name = block.arguments().getFirst().text();
            if (instances.containsKey(name)) {
                findings.error(
                        block.place(),
                        "vrrp instance " + name + " already defined",
                        "Rename or remove it; the second is not run");
                continue;
            }
            InstanceBlock read = new InstanceBlock(block, name);
            keywords.read(block.body(), read);
            Optional<InstanceConfig> instance = assembly.assemble(read);
            if (instance.isPresent() && isAlone(instance.get(), routers)) {
                instances.put(name, instance.get());
            }
        }
        return instances;
    }

    private boolean isAlone(InstanceConfig config, Map<String, InstanceConfig> routers) {
        String device = config.interfaceName().orElse("any");
        String key = config.vrid() + " " + config.family() + " " + device + " "
                + config.unicast().isPresent();
        InstanceConfig other = routers.putIfAbsent(key, config);
        if (other == null) {
            return true;
        }
        findings.error(
                config.place(),
                other.name() + " and " + config.name() + " both use VRID " + config.vrid() + " with " + config.family()
                        + " on interface " + device,
                "Give one another virtual_router_id; " + config.name() + " is not run");
        return false;
    }
}
