package io.warrenmq.vrrp.config;

import java.util.Map;
import java.util.Optional;

/**
 * Who is told about changes of an instance or group.
 *
 * @param scripts for one event each, with their own arguments only
 * @param any for every event, with type, name, state and priority appended
 * @param mail whether a mail is sent for each change
 * @param priorityChanges whether changes of the priority are told too
 */
public record NotifyConfig(
        Map<Event, ScriptCommand> scripts, Optional<ScriptCommand> any, boolean mail, boolean priorityChanges) {

    /** What happened; the names are the words that scripts receive. */
    public enum Event {
        MASTER,
        BACKUP,
        FAULT,
        STOP,
        DELETED,
        MASTER_RX_LOWER_PRI
    }

    public NotifyConfig {
        scripts = Map.copyOf(scripts);
    }
}
