package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.NotifyConfig.Event;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What an instance or a group says about notifications, while it is read. Owned by the thread that loads. */
final class NotifyLines {

    private final Map<Event, ScriptCommand> scripts = new EnumMap<>(Event.class);
    private Optional<ScriptCommand> any = Optional.empty();
    private Optional<Boolean> mail = Optional.empty();
    private Optional<Boolean> priorityChanges = Optional.empty();

    /** Adds the keywords of notifications to those of a block. */
    static <B> void keywords(
            Keywords<B> keywords,
            java.util.function.Function<B, NotifyLines> of,
            CommandLines commands,
            Values values) {
        for (Event event : Event.values()) {
            keywords.on(
                    "notify_" + event.name().toLowerCase(Locale.ROOT),
                    (line, block) -> commands.notification(line)
                            .ifPresent(command -> of.apply(block).scripts.put(event, command)));
        }
        keywords.on("notify", (line, block) -> of.apply(block).any = commands.notification(line));
        keywords.on("smtp_alert", (line, block) -> of.apply(block).mail = Optional.of(values.flag(line, true)));
        keywords.on(
                "notify_priority_changes",
                (line, block) -> of.apply(block).priorityChanges = Optional.of(values.flag(line, true)));
    }

    /** The notifications whose scripts may run. */
    NotifyConfig build(String what, CommandLines commands, boolean mailByDefault, boolean priorityByDefault) {
        Map<Event, ScriptCommand> allowed = new EnumMap<>(Event.class);
        scripts.forEach((event, command) ->
                commands.allowed(command, "notify script of " + what).ifPresent(script -> allowed.put(event, script)));
        return new NotifyConfig(
                allowed,
                any.flatMap(command -> commands.allowed(command, "notify script of " + what)),
                mail.orElse(mailByDefault),
                priorityChanges.orElse(priorityByDefault));
    }
}
