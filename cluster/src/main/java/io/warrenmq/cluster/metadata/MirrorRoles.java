package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.QueueName;
import io.warrenmq.cluster.replication.RoleCommand;
import java.util.Map;
import java.util.function.Consumer;

/** Follows who holds copies of mirrored queues. */
public interface MirrorRoles {
    /** @param propose hands a command to the leader of the metadata log; it may get lost. Callable from any thread */
    void proposals(Consumer<RoleCommand> propose);

    /**
     * Roles may have changed; called by the metadata thread.
     *
     * @param all mirrored queues as they are now
     * @param incarnation of this process, as the roles know it; 0 while it is not let in
     */
    void rolesChanged(Map<QueueName, MirroredQueue> all, long incarnation);
}
