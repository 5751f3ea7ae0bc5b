package io.warrenmq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.wire.FieldTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that are members of one cluster, in this process. */
@Timeout(120)
class EmbeddedClusterTest {
    @TempDir
    Path directory;

    private static CommandOutcome submit(Metadata metadata, Command command) throws Exception {
        return metadata.submit(command).get(20, TimeUnit.SECONDS);
    }

    private static Command exchange(String name) {
        return new Command.DeclareExchange("/", name, "topic", true, false, false, FieldTable.EMPTY, "guest");
    }

    private static boolean has(Metadata metadata, String exchange) {
        return metadata.virtualHost("/").orElseThrow().exchange(exchange).isPresent();
    }

    @Test
    void whatIsDeclaredThroughOneNodeIsThereOnAllWhenItIsAnswered() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.start(directory, 3)) {
            for (int n = 0; n < 90; n++) {
                submit(cluster.node(n % 3).node().metadata(), exchange("e" + n));
                for (int other = 0; other < 3; other++) {
                    assertThat(has(cluster.node(other).node().metadata(), "e" + n))
                            .as("e%s on node %s", n, other)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void aNodeThatServesBecomesAMemberWithEverythingThatItHas() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.start(directory, 1)) {
            assertThat(cluster.node(0).node().cluster()).isPresent();
            assertThat(submit(cluster.node(0).node().metadata(), exchange("after")))
                    .isInstanceOf(CommandOutcome.Applied.class);
            assertThat(cluster.node(0)
                            .node()
                            .metadata()
                            .read(listing -> listing.users().size())
                            .join())
                    .isEqualTo(1);
            cluster.stop(0);
            cluster.start(0);
            assertThat(has(cluster.node(0).node().metadata(), "after")).isTrue();
            assertThat(cluster.node(0).node().clusterName()).isEqualTo(cluster.name(0));
        }
    }

    @Test
    void nodesStopOneAfterTheOtherAndTheLastOneStartsAlone() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.start(directory, 3)) {
            cluster.stop(1);
            submit(cluster.node(0).node().metadata(), exchange("two"));
            cluster.stop(0);
            submit(cluster.node(2).node().metadata(), exchange("one"));
            cluster.stop(2);
            cluster.start(2);
            submit(
                    cluster.node(2).node().metadata(),
                    new Command.AddVirtualHost("v", "", List.of(), Optional.empty(), 1));
            cluster.start(0);
            cluster.start(1);
            for (int n = 0; n < 3; n++) {
                Metadata metadata = cluster.node(n).node().metadata();
                assertThat(has(metadata, "one") && has(metadata, "two")).isTrue();
                assertThat(metadata.virtualHost("v")).isPresent();
            }
        }
    }
}
