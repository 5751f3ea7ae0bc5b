package io.warrenmq.ctl.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All commands. Immutable. */
final class Commands {
    private static final List<Command> ALL = gather();

    private Commands() {}

    static List<Command> of(Tool tool) {
        return ALL.stream()
                .filter(command -> isOf(tool, command))
                .sorted(Comparator.comparing(Command::name))
                .toList();
    }

    static Optional<Command> find(Tool tool, String name) {
        return ALL.stream()
                .filter(command -> command.name().equals(name) && isOf(tool, command))
                .findFirst();
    }

    /** All listings are diagnostics too. */
    private static boolean isOf(Tool tool, Command command) {
        return command.tools().contains(tool)
                || (tool == Tool.DIAGNOSTICS && command.name().startsWith("list_"));
    }

    private static List<Command> gather() {
        List<Command> all = new ArrayList<>();
        all.addAll(UserCommands.all());
        all.addAll(PermissionCommands.all());
        all.addAll(VhostCommands.all());
        all.addAll(PolicyCommands.all());
        all.addAll(ParameterCommands.all());
        all.addAll(QueueCommands.all());
        all.addAll(ListingCommands.all());
        all.addAll(LifeCycleCommands.all());
        all.addAll(WaitCommands.all());
        all.addAll(ClusterCommands.all());
        all.addAll(StatusCommands.all());
        all.addAll(NodeSettingCommands.all());
        all.addAll(ConnectionCommands.all());
        all.addAll(DefinitionCommands.all());
        all.addAll(CheckCommands.all());
        all.addAll(InformationCommands.all());
        all.addAll(MaintenanceCommands.all());
        all.addAll(PluginCommands.all());
        return List.copyOf(all);
    }
}
