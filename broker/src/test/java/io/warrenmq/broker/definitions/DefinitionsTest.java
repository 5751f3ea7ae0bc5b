package io.warrenmq.broker.definitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warrenmq.broker.json.Json;
import io.warrenmq.broker.json.JsonText;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.MetadataListing;
import io.warrenmq.broker.metadata.TestBroker;
import io.warrenmq.broker.metadata.UserRecord;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.security.AccessControl;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionsTest {
    private static final String FILE = """
            {
              "rabbit_version": "3.10.5",
              "users": [
                {"name": "alice", "password_hash": "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR",
                 "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": ["monitoring", "x"],
                 "limits": {"max-connections": 4}},
                {"name": "old", "password_hash": "", "tags": "administrator, management"},
                {"name": "clear", "password": "secret", "tags": ""}
              ],
              "vhosts": [
                {"name": "/"},
                {"name": "shop", "metadata": {"description": "the shop", "tags": ["t"], "default_queue_type": "undefined"}}
              ],
              "permissions": [{"user": "alice", "vhost": "shop", "configure": ".*", "write": "^o", "read": ""}],
              "topic_permissions": [{"user": "alice", "vhost": "shop", "exchange": "ev", "write": "^a", "read": ".*"}],
              "parameters": [
                {"vhost": "shop", "component": "vhost-limits", "name": "limits", "value": {"max-queues": 10}},
                {"vhost": "shop", "component": "operator_policy", "name": "op",
                 "value": {"pattern": ".*", "definition": {"max-length": 100}, "priority": 1, "apply-to": "queues"}}
              ],
              "global_parameters": [{"name": "cluster_name", "value": "rabbit@here"}],
              "policies": [
                {"vhost": "shop", "name": "ttl", "pattern": "^o", "apply-to": "queues", "priority": 3,
                 "definition": {"message-ttl": 60000}}
              ],
              "exchanges": [
                {"name": "ev", "vhost": "shop", "type": "topic", "durable": true, "auto_delete": false,
                 "internal": false, "arguments": {"alternate-exchange": "amq.fanout"}},
                {"name": "amq.topic", "vhost": "shop", "type": "topic", "durable": true, "auto_delete": false,
                 "internal": false, "arguments": {}}
              ],
              "queues": [
                {"name": "orders", "vhost": "shop", "durable": true, "auto_delete": false, "type": "classic",
                 "arguments": {"x-max-priority": 5, "x-single-active-consumer": true, "f": 1.5, "l": [1, "a"],
                               "t": {"n": false}}},
                {"name": "plain", "vhost": "shop", "durable": true, "auto_delete": false, "arguments": []}
              ],
              "bindings": [
                {"source": "ev", "vhost": "shop", "destination": "orders", "destination_type": "queue",
                 "routing_key": "order.#", "arguments": {}},
                {"source": "", "vhost": "shop", "destination": "orders", "destination_type": "queue",
                 "routing_key": "orders", "arguments": {}},
                {"source": "amq.topic", "vhost": "shop", "destination": "ev", "destination_type": "exchange",
                 "routing_key": "#", "arguments": {"a": 1}}
              ]
            }
            """;

    private final TestBroker broker = new TestBroker();
    private final DefinitionsImport importer = importer(broker);
    private final DefinitionsExport exporter =
            new DefinitionsExport(new DefinitionsExport.Product("Warren", "0.1", "3.13.7"));

    private static DefinitionsImport importer(TestBroker broker) {
        return new DefinitionsImport(broker.metadata, () -> 1_000, new Random(1));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String export(TestBroker from) {
        return JsonText.write(exporter.whole(from.metadata).join());
    }

    @Test
    void everythingInAFileIsThereAfterTheImport() {
        DefinitionsImport.Report report = importer.whole(bytes(FILE), "boot");
        assertThat(report.warnings()).hasSize(2);
        VirtualHost shop = broker.metadata.virtualHost("shop").orElseThrow();
        assertThat(shop.record().description()).isEqualTo("the shop");
        assertThat(shop.record().defaultQueueType()).isEmpty();
        assertThat(shop.limits().maxQueues()).hasValue(10);
        assertThat(shop.queues()).hasSize(2);
        assertThat(shop.queue("orders").orElseThrow().record().arguments().find("x-max-priority"))
                .contains(FieldValue.of(5L));
        assertThat(broker.list(l -> l.queues("shop")).getFirst().settings()).satisfies(settings -> {
            assertThat(settings.messageTtlMs()).hasValue(60_000);
            assertThat(settings.maxLength()).hasValue(100);
            assertThat(settings.maxPriority()).isEqualTo(5);
        });
        assertThat(broker.list(l -> l.bindingsFrom("shop", "ev"))).hasSize(1);
        assertThat(broker.access.login("alice", bytes("test12"))).isInstanceOf(AccessControl.Login.Accepted.class);
        assertThat(broker.access.login("clear", bytes("secret"))).isInstanceOf(AccessControl.Login.Accepted.class);
        assertThat(broker.access.login("old", bytes(""))).isInstanceOf(AccessControl.Login.Refused.class);
        assertThat(broker.list(MetadataListing::users))
                .filteredOn(user -> user.name().equals("old"))
                .extracting(UserRecord::tags)
                .containsExactly(List.of("administrator", "management"));
        assertThat(broker.access.maxConnections("alice")).hasValue(4);
        assertThat(broker.access.permitsTopic("alice", "shop", "ev", AccessControl.Permission.WRITE, "b"))
                .isFalse();
    }

    @Test
    void importingTwiceChangesNothingAndExportsTheSame() {
        importer.whole(bytes(FILE), "boot");
        String first = export(broker);
        // A password in clear gets a new salt each time; everything else is as it was.
        assertThat(importer.whole(bytes(FILE), "boot").changed()).isEqualTo(1);
        assertThat(importer.whole(bytes(first), "boot").changed()).isPositive();
        assertThat(importer.whole(bytes(first), "boot").changed()).isZero();
        assertThat(export(broker)).isEqualTo(first);
    }

    @Test
    void anExportMakesTheSameBrokerElsewhereAndAfterARestart() {
        importer.whole(bytes(FILE), "boot");
        broker.must(new Command.DeclareQueue(999, "shop", "mine", false, false, 7, FieldTable.EMPTY, "u"));
        String exported = export(broker);
        assertThat(exported).doesNotContain("\"mine\"").doesNotContain("amq.direct");
        TestBroker other = new TestBroker();
        importer(other).whole(bytes(exported), "boot");
        assertThat(export(other)).isEqualTo(exported);
        assertThat(export(broker.restarted())).isEqualTo(exported);
    }

    @Test
    void aSingleVirtualHostGoesIntoAnother() {
        importer.whole(bytes(FILE), "boot");
        Json.Obj shop = exporter.virtualHost(broker.metadata, "shop").join();
        assertThat(shop.members()).containsKeys("queues", "bindings").doesNotContainKeys("users", "vhosts");
        assertThat(JsonText.write(shop)).doesNotContain("\"vhost\"");
        assertThatThrownBy(() -> importer.whole(bytes(JsonText.write(shop)), "u"))
                .hasMessageContaining("vhost is missing; if these are the definitions of a single vhost");
        assertThatThrownBy(() -> importer.virtualHost(bytes(JsonText.write(shop)), "copy", "u"))
                .hasMessage("vhost 'copy' does not exist; add it first");
        broker.must(new Command.AddVirtualHost("copy", "", List.of(), Optional.empty(), 0));
        importer.virtualHost(bytes(JsonText.write(shop)), "copy", "u");
        assertThat(exporter.virtualHost(broker.metadata, "copy").join()).isEqualTo(shop);
        assertThatThrownBy(() -> exporter.virtualHost(broker.metadata, "nope").join())
                .hasMessageContaining("vhost 'nope' does not exist");
    }

    @Test
    void whatExistsOtherwiseIsLeftAsItIs() {
        broker.must(new Command.AddVirtualHost("shop", "", List.of(), Optional.empty(), 0));
        broker.must(new Command.DeclareQueue(999, "shop", "orders", false, true, 0, FieldTable.EMPTY, "u"));
        importer.whole(bytes(FILE), "boot");
        assertThat(broker.metadata
                        .virtualHost("shop")
                        .orElseThrow()
                        .queue("orders")
                        .orElseThrow()
                        .record()
                        .autoDelete())
                .isTrue();
    }

    @Test
    void anUnchangedFileIsSkippedAtBoot() {
        assertThat(importer.wholeIfChanged(bytes(FILE), "boot").changed()).isPositive();
        assertThat(importer.wholeIfChanged(bytes(FILE), "boot").warnings().getFirst())
                .contains("has not changed");
        assertThat(importer.wholeIfChanged(bytes(FILE + "\n"), "boot").changed())
                .isPositive();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [1]                                              | the definitions are not a JSON object
            {"users": [                                      | the definitions are not valid JSON at line 1
            {"users": {}}                                    | users is of the kind object; it must be a list
            {"users": [7]}                                   | users[0] is of the kind integer; it must be an object
            {"users": [{"tags": []}]}                        | users[0].name is missing; it must be a string
            {"users": [{"name": "a"}]}                       \
            | users[0] (user 'a') has neither password nor password_hash
            {"users": [{"name": "a", "password_hash": "x", "hashing_algorithm": "rot13"}]} \
            | users[0].hashing_algorithm is 'rot13'
            {"queues": [{"name": "q"}]}                      | queues[0].vhost is missing
            {"queues": [{"name": "q", "vhost": "/", "durable": "yes"}]} | queues[0].durable is of the kind string
            {"queues": [{"name": "q", "vhost": "/", "arguments": {"a": {"b": null}}}]} \
            | queues[0].arguments.a.b is null
            {"queues": [{"name": "q", "vhost": "/", "arguments": {"a": [1, null]}}]} \
            | queues[0].arguments.a[1] is null
            {"queues": [{"name": "q", "vhost": "nope"}]}     \
            | vhost 'nope' does not exist; add it to the vhosts of the file
            {"queues": [{"name": "q", "vhost": "/", "arguments": {"x-expires": 0}}]} \
            | queue 'q' in vhost '/': invalid arg 'x-expires'
            {"bindings": [{"source": "x", "vhost": "/", "destination": "q", "destination_type": "cow"}]} \
            | bindings[0].destination_type
            {"bindings": [{"source": "x", "vhost": "/", "destination": "q", "destination_type": "queue"}]} \
            | binding of 'q' to 'x' in vhost '/': no exchange 'x'
            {"policies": [{"vhost": "/", "name": "p", "pattern": "", "definition": {"foo": 1}}]} \
            | policy 'p' in vhost '/': Validation failed
            {"policies": [{"vhost": "/", "name": "p", "pattern": "", "priority": 1.5, "definition": {}}]} \
            | policies[0].priority is of the kind fraction
            """)
    void mistakesAreNamedWithTheirPlace(String file, String message) {
        assertThatThrownBy(() -> importer.whole(bytes(file), "u"))
                .isInstanceOf(DefinitionsException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aMistakeInTheFormChangesNothingAtAll() {
        assertThatThrownBy(() -> importer.whole(
                        bytes("{\"vhosts\":[{\"name\":\"v\"}],\"queues\":[{\"name\":1,\"vhost\":\"v\"}]}"), "u"))
                .hasMessageContaining("queues[0].name is of the kind integer; it must be a string");
        assertThat(broker.metadata.virtualHost("v")).isEmpty();
    }

    @Test
    void moreQueuesThanTheLimitAllowsAreRefusedBeforeTheFirst() {
        String queues = "{\"vhosts\":[{\"name\":\"v\",\"limits\":{\"max-queues\":1}}],\"queues\":["
                + "{\"name\":\"a\",\"vhost\":\"v\"},{\"name\":\"b\",\"vhost\":\"v\"}]}";
        assertThatThrownBy(() -> importer.whole(bytes(queues), "u")).hasMessageContaining("queue limit of 1");
        assertThat(broker.metadata.virtualHost("v").orElseThrow().queues()).isEmpty();
    }

    @Test
    void usersOfVeryOldFilesHaveMd5Hashes() {
        importer.whole(
                bytes(
                        "{\"rabbit_version\":\"3.5.7\",\"users\":[{\"name\":\"o\",\"password_hash\":\"\",\"tags\":\"\"}]}"),
                "u");
        assertThat(broker.list(MetadataListing::users))
                .filteredOn(user -> user.name().equals("o"))
                .extracting(UserRecord::hashingAlgorithm)
                .containsExactly("rabbit_password_hashing_md5");
    }
}
