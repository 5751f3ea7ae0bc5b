package io.warrenmq.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.metadata.Command.Destination;
import io.warrenmq.wire.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetadataReplicaTest {
    private final FakeQueueHost host = new FakeQueueHost();
    private final List<Change> changes = new ArrayList<>();
    private final MetadataReplica replica = replica(host, changes);

    private static MetadataReplica replica(FakeQueueHost host, List<Change> changes) {
        return new MetadataReplica(
                MetadataRules.DEFAULT,
                new MetadataView(host, new NoExchangeStores(), bound -> 0),
                List.of(changes::add));
    }

    private static Command.AddVirtualHost vhost(String name) {
        return new Command.AddVirtualHost(name, "", List.of(), Optional.empty(), 1);
    }

    private static Command.DeclareQueue queue(long id, String name, boolean durable) {
        return new Command.DeclareQueue(id, "v", name, durable, false, 0, FieldTable.EMPTY, "u");
    }

    private static Command.Bind bind(String queue, String key) {
        return new Command.Bind("v", "amq.direct", Destination.QUEUE, queue, key, FieldTable.EMPTY, "u");
    }

    @Test
    void aSnapshotCarriesTransientQueuesToo() {
        replica.apply(vhost("v"));
        replica.apply(queue(7, "t", false));
        FakeQueueHost otherHost = new FakeQueueHost();
        MetadataReplica other = replica(otherHost, new ArrayList<>());
        other.install(replica.snapshot());
        assertThat(otherHost.alive).hasSize(1);
        assertThat(other.snapshot()).containsExactlyElementsOf(replica.snapshot());
    }

    @Test
    void anotherStateIsTakenOverByItsDifferences() {
        replica.apply(vhost("v"));
        replica.apply(vhost("gone"));
        replica.apply(queue(1, "kept", true));
        replica.apply(queue(2, "dropped", true));
        replica.apply(bind("kept", "a"));
        replica.apply(bind("dropped", "a"));
        MetadataReplica other = replica(new FakeQueueHost(), new ArrayList<>());
        other.apply(vhost("v"));
        other.apply(queue(1, "kept", true));
        other.apply(bind("kept", "b"));
        other.apply(queue(3, "new", true));
        changes.clear();

        replica.install(other.snapshot());

        assertThat(replica.snapshot()).containsExactlyElementsOf(other.snapshot());
        assertThat(host.alive).hasSize(2);
        assertThat(changes).hasAtLeastOneElementOfType(Change.VirtualHostRemoved.class);
        assertThat(changes.stream().filter(Change.QueueAdded.class::isInstance)).hasSize(1);
        assertThat(changes.stream().filter(Change.QueueRemoved.class::isInstance))
                .hasSize(1);
    }

    @Test
    void whatIsTheSameIsNotTold() {
        replica.apply(vhost("v"));
        replica.apply(queue(1, "q", true));
        List<Command> snapshot = new ArrayList<>();
        replica.snapshot().forEach(snapshot::add);
        changes.clear();
        replica.install(snapshot);
        assertThat(changes).isEmpty();
    }
}
