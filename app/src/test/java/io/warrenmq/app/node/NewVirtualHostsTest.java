package io.warrenmq.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.config.VirtualHostTemplates;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.security.PasswordHashing;
import io.warrenmq.wire.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NewVirtualHostsTest {
    private final NewVirtualHosts hosts = new NewVirtualHosts(
            new VirtualHostTemplates(
                    List.of(
                            new VirtualHostTemplates.Limits("^qa", OptionalInt.of(5), OptionalInt.empty()),
                            new VirtualHostTemplates.Limits(".*", OptionalInt.empty(), OptionalInt.of(100))),
                    List.of(new VirtualHostTemplates.OperatorPolicy(
                            "short", "^qa", "^tmp", Map.of("expires", 60_000L))),
                    List.of(new VirtualHostTemplates.User(
                            "tester",
                            "^qa",
                            "^c",
                            "^w",
                            "^r",
                            List.of("monitoring"),
                            Optional.of(Secret.of("s3cr3t"))))),
            PasswordHashing.SHA_256,
            new Random(1));

    @Test
    void theFirstLimitsThatMatchAndAllPoliciesAndUsersThatMatchApply() {
        List<Command> commands = hosts.commands("qa-1", Set.of());

        assertThat(commands).hasSize(4);
        assertThat(commands.get(0))
                .isEqualTo(new Command.SetParameter(
                        "qa-1", "vhost-limits", "limits", "{\"max-connections\":5}", "rmq-internal"));
        assertThat(commands.get(1))
                .isEqualTo(new Command.SetPolicy(
                        "qa-1", "short", "^tmp", "{\"expires\":60000}", 0, "queues", true, "rmq-internal"));
        assertThat(commands.get(2))
                .isInstanceOfSatisfying(
                        Command.PutUser.class, user -> assertThat(user.tags()).contains(List.of("monitoring")));
        assertThat(commands.get(3))
                .isEqualTo(new Command.SetPermissions("qa-1", "tester", "^c", "^w", "^r", "rmq-internal"));
    }

    @Test
    void aUserThatExistsKeepsItsPasswordAndGetsPermissions() {
        assertThat(hosts.commands("qa-1", Set.of("tester")))
                .noneMatch(Command.PutUser.class::isInstance)
                .anyMatch(Command.SetPermissions.class::isInstance);
    }

    @Test
    void otherVirtualHostsGetWhatMatchesThem() {
        assertThat(hosts.commands("shop", Set.of()))
                .containsExactly(new Command.SetParameter(
                        "shop", "vhost-limits", "limits", "{\"max-queues\":100}", "rmq-internal"));
    }
}
