package io.warrenmq.broker.security;

import static io.warrenmq.broker.security.AccessControl.Permission.CONFIGURE;
import static io.warrenmq.broker.security.AccessControl.Permission.READ;
import static io.warrenmq.broker.security.AccessControl.Permission.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.MetadataListing;
import io.warrenmq.broker.metadata.TestBroker;
import io.warrenmq.broker.metadata.UserRecord;
import io.warrenmq.broker.policy.BoundedPattern;
import io.warrenmq.wire.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InternalAccessControlTest {
    private static final String VECTOR = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR";

    private final TestBroker broker = new TestBroker();

    private void user(String name, String hash, String algorithm, String... tags) {
        broker.must(new Command.PutUser(name, hash, algorithm, Optional.of(List.of(tags)), true, ""));
    }

    private AccessControl.Login login(String name, String password) {
        return broker.access.login(name, password.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theDocumentedHashLogsIn() {
        user("alice", VECTOR, "rabbit_password_hashing_sha256", "management");
        assertThat(login("alice", "test12"))
                .isEqualTo(new AccessControl.Login.Accepted("alice", List.of("management")));
        assertThat(login("alice", "test13")).isInstanceOf(AccessControl.Login.Refused.class);
        assertThat(login("alice", "")).isInstanceOf(AccessControl.Login.Refused.class);
        assertThat(login("bob", "test12")).isInstanceOf(AccessControl.Login.Refused.class);
        assertThat(broker.access.loginWithoutPassword("alice")).isInstanceOf(AccessControl.Login.Accepted.class);
        assertThat(broker.access.loginWithoutPassword("bob")).isInstanceOf(AccessControl.Login.Refused.class);
    }

    @ParameterizedTest
    @EnumSource
    void everyAlgorithmVerifiesWhatItHashed(PasswordHashing hashing) {
        byte[] password = "pässword".getBytes(StandardCharsets.UTF_8);
        String stored = hashing.hash(password, new Random(1));
        assertThat(hashing.matches(stored, password)).isTrue();
        assertThat(hashing.matches(stored, "other".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(hashing.hash(password, new Random(2))).as("another salt").isNotEqualTo(stored);
        user("u", stored, hashing.algorithmName());
        assertThat(login("u", "pässword")).isInstanceOf(AccessControl.Login.Accepted.class);
    }

    @Test
    void nobodyLogsInWithoutOrWithABrokenHash() {
        user("passwordless", "", "rabbit_password_hashing_sha256");
        user("broken", "no base64!", "rabbit_password_hashing_sha256");
        user("short", "AAAA", "rabbit_password_hashing_sha256");
        for (String user : List.of("passwordless", "broken", "short")) {
            for (String password : List.of("", "x", "AAAA")) {
                assertThat(login(user, password)).isInstanceOf(AccessControl.Login.Refused.class);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', x, false",
        "'', '', false",
        "^$, x, false",
        "x, x, true",
        "x, axb, true",
        "^x$, axb, false",
        ".*, anything, true",
        "amq\\.default, '', true",
        "^amq\\.default$, amq.direct, false",
    })
    void permissionsAreSearchedUnanchored(String pattern, String resource, boolean allowed) {
        user("u", VECTOR, "rabbit_password_hashing_sha256");
        broker.must(new Command.SetPermissions("/", "u", pattern, "^$", "^$", ""));
        assertThat(broker.access.permits("u", "/", CONFIGURE, resource)).isEqualTo(allowed);
        assertThat(broker.access.permits("u", "/", WRITE, resource)).isFalse();
        broker.must(new Command.SetPermissions("/", "u", "^$", pattern, "^$", ""));
        assertThat(broker.access.permits("u", "/", WRITE, resource)).isEqualTo(allowed);
        assertThat(broker.access.permits("u", "/", READ, resource)).isFalse();
        broker.must(new Command.SetPermissions("/", "u", "^$", "^$", pattern, ""));
        assertThat(broker.access.permits("u", "/", READ, resource)).isEqualTo(allowed);
    }

    @Test
    void withoutAnEntryThereIsNoAccessAtAll() {
        user("u", VECTOR, "rabbit_password_hashing_sha256", "administrator");
        assertThat(broker.access.mayOpen("u", "/")).isFalse();
        assertThat(broker.access.permits("u", "/", READ, "q")).isFalse();
        broker.must(new Command.SetPermissions("/", "u", "", "", "", ""));
        assertThat(broker.access.mayOpen("u", "/")).isTrue();
        broker.must(new Command.ClearPermissions("/", "u", ""));
        assertThat(broker.access.mayOpen("u", "/")).isFalse();
    }

    @Test
    void topicPermissionsExpandTheUsersNameAsALiteral() {
        user("a.b", VECTOR, "rabbit_password_hashing_sha256");
        broker.must(new Command.SetTopicPermissions("/", "a.b", "amq.topic", "^{username}\\..*", "^{vhost}$", ""));
        assertThat(broker.access.permitsTopic("a.b", "/", "amq.topic", WRITE, "a.b.news"))
                .isTrue();
        assertThat(broker.access.permitsTopic("a.b", "/", "amq.topic", WRITE, "axb.news"))
                .isFalse();
        assertThat(broker.access.permitsTopic("a.b", "/", "amq.topic", READ, "/"))
                .isTrue();
        assertThat(broker.access.permitsTopic("a.b", "/", "other", WRITE, "anything"))
                .isTrue();
        assertThat(broker.access.permitsTopic("guest", "/", "amq.topic", WRITE, "anything"))
                .isTrue();
        broker.must(new Command.ClearTopicPermissions("/", "a.b", "", ""));
        assertThat(broker.access.permitsTopic("a.b", "/", "amq.topic", WRITE, "anything"))
                .isTrue();
    }

    @Test
    void aClientIdNeverMatchesInAmqp() {
        user("u", VECTOR, "rabbit_password_hashing_sha256");
        broker.must(new Command.SetTopicPermissions("/", "u", "amq.topic", "^{client_id}", ".*", ""));
        assertThat(broker.access.permitsTopic("u", "/", "amq.topic", WRITE, "x"))
                .isFalse();
    }

    @Test
    void everyChangeOfRightsChangesTheVersion() {
        long version = broker.access.version();
        for (Command command : List.of(
                new Command.PutUser("u", VECTOR, "rabbit_password_hashing_sha256", Optional.empty(), false, ""),
                new Command.SetPermissions("/", "u", ".*", ".*", ".*", ""),
                new Command.SetTopicPermissions("/", "u", "x", ".*", ".*", ""),
                new Command.ClearPermissions("/", "u", ""),
                new Command.DeleteUser("u", ""))) {
            broker.must(command);
            assertThat(broker.access.version()).as(command.toString()).isGreaterThan(version);
            version = broker.access.version();
        }
    }

    @Test
    void limitsOfUsersAreKnownAndNegativeOnesAreNone() {
        user("u", VECTOR, "rabbit_password_hashing_sha256");
        broker.must(new Command.SetUserLimits("u", OptionalInt.of(3), OptionalInt.of(-1), ""));
        assertThat(broker.access.maxConnections("u")).hasValue(3);
        assertThat(broker.access.maxChannels("u")).isEmpty();
        assertThat(broker.access.maxConnections("nobody")).isEmpty();
        assertThat(broker.restarted().access.maxConnections("u")).hasValue(3);
    }

    @Test
    void usersAreAddedOnceAndReplacedWithTheirTagsKept() {
        user("u", VECTOR, "rabbit_password_hashing_sha256", "monitoring");
        assertThat(broker.refusal(
                        new Command.PutUser("u", "", "rabbit_password_hashing_sha256", Optional.empty(), false, "")))
                .isEqualTo("406 User \"u\" already exists");
        broker.must(new Command.PutUser("u", "", "rabbit_password_hashing_sha256", Optional.empty(), true, ""));
        assertThat(broker.list(MetadataListing::users).getLast().tags()).containsExactly("monitoring");
        assertThat(broker.refusal(new Command.DeleteUser("nobody", "")))
                .isEqualTo("404 User \"nobody\" does not exist");
        assertThat(broker.refusal(new Command.SetPermissions("nope", "u", "", "", "", "")))
                .isEqualTo("404 Virtual host 'nope' does not exist");
        assertThat(broker.refusal(new Command.SetPermissions("/", "u", "(", "", "", "")))
                .startsWith("406 invalid_regexp");
    }

    @Test
    void aDeletedUserTakesItsPermissionsAlong() {
        user("u", VECTOR, "rabbit_password_hashing_sha256");
        broker.must(new Command.SetPermissions("/", "u", ".*", ".*", ".*", ""));
        broker.must(new Command.SetTopicPermissions("/", "u", "x", ".*", ".*", ""));
        broker.must(new Command.DeleteUser("u", ""));
        assertThat(broker.access.mayOpen("u", "/")).isFalse();
        assertThat(broker.list(l -> l.permissionsOfUser("u"))).isEmpty();
        assertThat(broker.list(l -> l.topicPermissionsOfUser("u"))).isEmpty();
    }

    @Test
    void hashesAreNeverPrinted() {
        assertThat(new UserRecord("u", VECTOR, "a", List.of(), OptionalInt.empty(), OptionalInt.empty()).toString())
                .doesNotContain(VECTOR);
        assertThat(new Command.PutUser("u", VECTOR, "a", Optional.empty(), true, "").toString())
                .doesNotContain(VECTOR);
    }

    @Test
    void validatorsSayWhatAPasswordLacksWithoutShowingIt() {
        Secret password = Secret.of("hunter2");
        assertThat(CredentialValidator.acceptEverything().reasonAgainst("u", password))
                .isEmpty();
        assertThat(CredentialValidator.minLength(7).reasonAgainst("u", password))
                .isEmpty();
        assertThat(CredentialValidator.minLength(8).reasonAgainst("u", password))
                .contains("minimum required password length: 8");
        CredentialValidator digits = CredentialValidator.matching(BoundedPattern.compile("^[0-9]+$"));
        assertThat(digits.reasonAgainst("u", password)).isPresent();
        assertThat(digits.reasonAgainst("u", Secret.of("123"))).isEmpty();
    }
}
