package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.Token.Word;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads commands, and decides which of them may run. Owned by the thread that loads. */
final class CommandLines {

    private static final String DEFAULT_USER = "keepalived_script";

    private final HostFacts host;
    private final Findings findings;
    private Optional<String> defaultUser = Optional.empty();
    private Optional<String> defaultGroup = Optional.empty();
    private boolean security;
    private boolean securityWarned;

    CommandLines(HostFacts host, Findings findings) {
        this.host = host;
        this.findings = findings;
    }

    /** What {@code global_defs} say; before the first {@link #allowed}. */
    void defaults(Optional<String> user, Optional<String> group, boolean scriptSecurity) {
        defaultUser = user.isEmpty() && host.hasUser(DEFAULT_USER) ? Optional.of(DEFAULT_USER) : user;
        defaultGroup = group;
        security = scriptSecurity;
    }

    /** A command whose further words are a user and a group, if they are; else arguments, as old tutorials mean it. */
    Optional<ScriptCommand> notification(Directive line) {
        if (line.arguments().isEmpty()) {
            return missing(line);
        }
        Word command = line.arguments().getFirst();
        List<Word> further = line.arguments().subList(1, line.arguments().size());
        List<String> arguments = new ArrayList<>(Tokenizer.arguments(command.text()));
        if (arguments.isEmpty()) {
            return missing(line);
        }
        if (further.isEmpty()) {
            return Optional.of(new ScriptCommand(line.place(), arguments, Optional.empty(), Optional.empty()));
        }
        if (host.hasUser(further.getFirst().text())) {
            Optional<String> group =
                    further.size() > 1 ? Optional.of(further.get(1).text()) : Optional.empty();
            return Optional.of(new ScriptCommand(
                    line.place(), arguments, Optional.of(further.getFirst().text()), group));
        }
        return Optional.of(withWordsAsArguments(line, arguments, further));
    }

    /** The command of a {@code vrrp_script}; its user has a keyword of its own. */
    Optional<ScriptCommand> script(Directive line) {
        if (line.arguments().isEmpty()) {
            return missing(line);
        }
        List<String> arguments =
                new ArrayList<>(Tokenizer.arguments(line.arguments().getFirst().text()));
        if (arguments.isEmpty()) {
            return missing(line);
        }
        List<Word> further = line.arguments().subList(1, line.arguments().size());
        if (!further.isEmpty()) {
            return Optional.of(withWordsAsArguments(line, arguments, further));
        }
        return Optional.of(new ScriptCommand(line.place(), arguments, Optional.empty(), Optional.empty()));
    }

    private ScriptCommand withWordsAsArguments(Directive line, List<String> arguments, List<Word> further) {
        further.forEach(word -> arguments.add(word.text()));
        findings.warning(
                further.getFirst().place(),
                "'" + further.getFirst()
                        + "' is not a user, so it and what follows are taken as arguments of the script",
                "Write " + line.name() + " \"" + String.join(" ", arguments) + "\"");
        return new ScriptCommand(line.place(), arguments, Optional.empty(), Optional.empty());
    }

    private Optional<ScriptCommand> missing(Directive line) {
        findings.error(line.place(), line.name() + " names no program", "Write its path after it; the line is ignored");
        return Optional.empty();
    }

    /**
     * The command with its user, if it may be run.
     *
     * @param what how messages name it, such as {@code track script chk}
     */
    Optional<ScriptCommand> allowed(ScriptCommand command, String what) {
        Optional<String> user = command.user().isPresent() ? command.user() : defaultUser;
        Optional<String> group = command.user().isPresent() ? command.group() : defaultGroup;
        if (user.isPresent() && !host.hasUser(user.get())) {
            findings.error(
                    command.place(),
                    "Disabling " + what + " since its user '" + user.get() + "' does not exist",
                    "Create the user, or name another by script_user or user");
            return Optional.empty();
        }
        if (group.isPresent() && !host.hasGroup(group.get())) {
            findings.error(
                    command.place(),
                    "Disabling " + what + " since its group '" + group.get() + "' does not exist",
                    "Create the group, or name another");
            return Optional.empty();
        }
        Optional<Path> program = host.executable(command.program());
        if (program.isEmpty()) {
            findings.error(
                    command.place(),
                    "Disabling " + what + " since not found/accessible: " + command.program(),
                    "Correct the path, or make the file executable (chmod 755)");
            return Optional.empty();
        }
        boolean root = user.isEmpty() || "root".equals(user.get());
        if (root && security) {
            Optional<Path> open = host.writableByOthers(program.get());
            if (open.isPresent()) {
                findings.security(
                        command.place(),
                        "Disabling " + what + " since others than root may change " + open.get(),
                        "Run chown root and chmod go-w on it, or let the script run as another user");
                return Optional.empty();
            }
        }
        if (!security && !securityWarned) {
            securityWarned = true;
            findings.security(
                    command.place(),
                    "SECURITY VIOLATION - scripts are being executed but script_security not enabled",
                    "Write enable_script_security in global_defs");
        }
        return Optional.of(new ScriptCommand(command.place(), command.arguments(), user, group));
    }
}
