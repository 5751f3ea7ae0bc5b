package io.warrenmq.bench;

import io.warrenmq.bench.client.Login;
import io.warrenmq.broker.metadata.FirstBoot;
import io.warrenmq.broker.metadata.MetadataRules;
import io.warrenmq.broker.security.PasswordHashing;
import io.warrenmq.server.ListenerSettings;
import io.warrenmq.server.ServerSettings;
import io.warrenmq.server.node.BrokerNode;
import io.warrenmq.server.node.BrokerNodeSettings;
import io.warrenmq.server.node.ResourceSettings;
import io.warrenmq.server.node.StorageLocation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** WarrenMQ in this process, without a disk, on a free port, with the user that fresh brokers have. */
public final class LocalBroker implements AutoCloseable {
    private final BrokerNode node;

    public LocalBroker() {
        FirstBoot.User guest = new FirstBoot.User(
                "guest",
                PasswordHashing.SHA_256.hash("guest".getBytes(StandardCharsets.UTF_8), new Random(1)),
                PasswordHashing.SHA_256.algorithmName(),
                List.of("administrator"));
        node = BrokerNode.start(
                new BrokerNodeSettings(
                        "bench@localhost",
                        "bench",
                        new StorageLocation.Memory(),
                        ServerSettings.defaults().withListeners(new ListenerSettings("127.0.0.1", 0, false)),
                        2,
                        new FirstBoot("/", Optional.of(guest)),
                        MetadataRules.DEFAULT,
                        ResourceSettings.defaults(4L << 30)),
                metadata -> {},
                failure -> {
                    throw new AssertionError(failure);
                });
    }

    public int port() {
        return node.server().listeners().getFirst().port();
    }

    public Login login() {
        return Login.guest("127.0.0.1", port());
    }

    @Override
    public void close() {
        node.close();
    }
}
