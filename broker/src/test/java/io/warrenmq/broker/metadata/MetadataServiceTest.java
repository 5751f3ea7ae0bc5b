package io.warrenmq.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.ReplyCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetadataServiceTest {
    @Test
    void anEmptyDatabaseGetsTheFirstVirtualHostAndUser() {
        TestBroker broker = new TestBroker();
        assertThat(broker.vhost().exchanges())
                .extracting(ExchangeRecord::name)
                .containsExactlyInAnyOrder(
                        "", "amq.direct", "amq.fanout", "amq.headers", "amq.match", "amq.rabbitmq.trace", "amq.topic");
        assertThat(broker.list(MetadataListing::users))
                .extracting(UserRecord::name)
                .containsExactly("guest");
        assertThat(broker.access.mayOpen("guest", "/")).isTrue();
        TestBroker again = broker.restarted();
        assertThat(again.log.appendCount).as("nothing to initialize").isEqualTo(1);
        assertThat(again.access.mayOpen("guest", "/")).isTrue();
    }

    @Test
    void durableTopologySurvivesARestartAndTransientDoesNot() {
        TestBroker broker = new TestBroker();
        broker.must(broker.exchange("keep", "topic"));
        broker.must(broker.exchange("lose", "topic", false, false, false));
        broker.must(broker.queue("q", "x-max-length", 5));
        broker.must(broker.queue("t", false, false, 0));
        broker.must(broker.queue("mine", true, false, 9));
        broker.must(broker.bind("keep", "q", "a.*"));
        broker.must(broker.bind("keep", "t", "a.*"));
        broker.must(broker.bind("lose", "q", "a.*"));
        assertThat(broker.route("keep", "a.b")).isEqualTo("q t");

        TestBroker again = broker.restarted();
        assertThat(again.vhost().queues()).extracting(q -> q.record().name()).containsExactly("q");
        assertThat(again.vhost().exchange("lose")).isEmpty();
        assertThat(again.route("keep", "a.b")).isEqualTo("q");
        assertThat(again.host.queue("q").settings.maxLength()).hasValue(5);
        again.must(again.exchange("lose", "topic", false, false, false));
        assertThat(again.route("lose", "a.b")).isEmpty();
    }

    @Test
    void whatATransientQueueCausedToADurableExchangeSurvivesToo() {
        TestBroker broker = new TestBroker();
        broker.must(broker.exchange("auto", "fanout", true, true, false));
        broker.must(broker.queue("t", false, false, 0));
        broker.must(broker.bind("auto", "t", ""));
        broker.must(broker.deleteQueue("t"));
        assertThat(broker.vhost().exchange("auto")).isEmpty();
        assertThat(broker.restarted().vhost().exchange("auto")).isEmpty();
    }

    @Test
    void anExchangeThatATransientBindingKeptAliveIsThereAfterARestart() {
        TestBroker broker = new TestBroker();
        broker.must(broker.exchange("auto", "fanout", true, true, false));
        broker.must(broker.queue("q"));
        broker.must(broker.queue("t", false, false, 0));
        broker.must(broker.bind("auto", "q", ""));
        broker.must(broker.bind("auto", "t", ""));
        broker.must(broker.deleteQueue("q"));
        broker.must(broker.queue("p"));
        broker.must(broker.bind("auto", "p", ""));
        assertThat(broker.restarted().route("auto", "")).isEqualTo("p");
    }

    @Test
    void whatChangesNothingIsNotWritten() {
        TestBroker broker = new TestBroker();
        broker.must(broker.queue("q"));
        int before = broker.log.appendCount;
        broker.must(broker.queue("q"));
        broker.must(broker.deleteExchange("nope", false));
        broker.refusal(broker.queue("amq.x"));
        broker.must(broker.queue("t", false, false, 0));
        assertThat(broker.log.appendCount).isEqualTo(before);
    }

    @Test
    void commandsThatGatherAreWrittenWithOneFsync() {
        Deque<Runnable> thread = new ArrayDeque<>();
        MemoryMetadataLog log = new MemoryMetadataLog();
        FakeQueueHost host = new FakeQueueHost();
        MetadataService metadata = new MetadataService(
                new MetadataService.Options(MetadataRules.DEFAULT, new FirstBoot("/", Optional.empty()), 1 << 20),
                log,
                new MetadataView(host, new NoExchangeStores(), bound -> 0),
                thread::add,
                failure -> {});
        metadata.start(() -> 0, change -> {});
        int before = log.appendCount;
        List<CompletableFuture<CommandOutcome>> answers = IntStream.range(0, 100)
                .mapToObj(i -> metadata.submit(new Command.DeclareQueue(
                        metadata.nextQueueId(), "/", "q" + i, true, false, 0, FieldTable.EMPTY, "guest")))
                .toList();
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        assertThat(host.alive).isEmpty();
        while (!thread.isEmpty()) {
            thread.remove().run();
        }
        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThat(log.appendCount).isEqualTo(before + 1);
        assertThat(host.alive).hasSize(100);
    }

    @Test
    void aCommandAfterADeletionInTheSameBatchSeesTheDeletion() {
        Deque<Runnable> thread = new ArrayDeque<>();
        TestBroker broker = new TestBroker();
        broker.must(broker.queue("q"));
        MetadataService metadata = new MetadataService(
                new MetadataService.Options(MetadataRules.DEFAULT, new FirstBoot("/", Optional.empty()), 1 << 20),
                broker.log,
                new MetadataView(broker.host, new NoExchangeStores(), bound -> 0),
                thread::add,
                failure -> {});
        metadata.start(() -> 0, change -> {});
        CompletableFuture<CommandOutcome> deleted = metadata.submit(broker.deleteQueue("q"));
        CompletableFuture<CommandOutcome> declared = metadata.submit(
                new Command.DeclareQueue(metadata.nextQueueId(), "/", "q", true, false, 0, FieldTable.EMPTY, "guest"));
        thread.remove().run();
        assertThat(deleted.join()).isEqualTo(new CommandOutcome.Applied(true));
        assertThat(declared.join())
                .isInstanceOfSatisfying(
                        CommandOutcome.QueueDeclared.class,
                        d -> assertThat(d.created()).isTrue());
    }

    @Test
    void nothingIsToldOrAnsweredWhenTheLogFails() {
        TestBroker broker = new TestBroker();
        broker.log.broken = true;
        assertThat(broker.submit(broker.queue("q")))
                .isEqualTo(new CommandOutcome.Refused(ReplyCode.INTERNAL_ERROR, ""));
        assertThat(broker.host.alive).isEmpty();
        assertThat(broker.failures).hasSize(1);
        broker.log.broken = false;
        assertThat(broker.submit(broker.queue("p")))
                .isEqualTo(new CommandOutcome.Refused(ReplyCode.INTERNAL_ERROR, ""));
        assertThatThrownBy(() -> broker.read(MetadataListing::users)).hasMessageContaining("failed before");
        assertThat(broker.failures).hasSize(1);
    }

    @Test
    void theLogIsWrittenAnewWhenItHasGrown() {
        TestBroker broker = new TestBroker(new MemoryMetadataLog(), MetadataRules.DEFAULT, 2_000);
        for (int i = 0; i < 100; i++) {
            broker.must(broker.queue("q"));
            broker.must(broker.deleteQueue("q"));
        }
        broker.must(broker.queue("last"));
        assertThat(broker.log.snapshotCount).isPositive();
        assertThat(broker.log.records).hasSizeLessThan(60);
        assertThat(broker.restarted().vhost().queues())
                .extracting(q -> q.record().name())
                .containsExactly("last");
    }

    @Test
    void queueIdsAreNeverGivenOutTwiceAlsoThoseOfQueuesThatAreGone() {
        TestBroker broker = new TestBroker();
        broker.must(broker.queue("t", false, false, 0));
        long last = broker.vhost().queue("t").orElseThrow().record().id();
        assertThat(broker.restarted().metadata.nextQueueId()).isGreaterThan(last);
        broker.must(broker.queue("q"));
        broker.must(broker.deleteQueue("q"));
        long highest = broker.metadata.nextQueueId();
        assertThat(broker.restarted().metadata.nextQueueId()).isGreaterThan(highest);
    }

    @Test
    void aDeletedVirtualHostTakesEverythingWithIt() {
        TestBroker broker = new TestBroker();
        broker.must(new Command.AddVirtualHost("v", "d", List.of("t"), Optional.empty(), 5));
        broker.must(new Command.SetPermissions("v", "guest", ".*", ".*", ".*", ""));
        broker.must(new Command.DeclareQueue(500, "v", "q", true, false, 0, FieldTable.EMPTY, "guest"));
        assertThat(broker.metadata.virtualHost("v").orElseThrow().record().description())
                .isEqualTo("d");
        broker.must(new Command.DeleteVirtualHost("v"));
        assertThat(broker.metadata.virtualHost("v")).isEmpty();
        assertThat(broker.host.alive).isEmpty();
        assertThat(broker.access.mayOpen("guest", "v")).isFalse();
        assertThat(broker.restarted().metadata.virtualHosts()).hasSize(1);
        assertThat(broker.refusal(new Command.DeleteVirtualHost("v"))).isEqualTo("404 Virtual host 'v' does not exist");
    }

    @Test
    void addingAVirtualHostAgainUpdatesItsDescriptionOnly() {
        TestBroker broker = new TestBroker();
        broker.must(new Command.AddVirtualHost("v", "one", List.of(), Optional.empty(), 5));
        assertThat(broker.submit(new Command.AddVirtualHost("v", "one", List.of(), Optional.empty(), 6)))
                .isEqualTo(new CommandOutcome.Applied(false));
        broker.must(new Command.AddVirtualHost("v", "two", List.of(), Optional.empty(), 7));
        assertThat(broker.metadata.virtualHost("v").orElseThrow().record())
                .isEqualTo(new VirtualHostRecord("v", "two", List.of(), Optional.empty(), 5));
    }

    @Test
    void theTopologyVersionChangesWithEveryChangeOfRoutes() {
        TestBroker broker = new TestBroker();
        long version = broker.vhost().topologyVersion();
        for (Command command : List.of(
                broker.exchange("x", "direct"),
                broker.queue("q"),
                broker.bind("x", "q", "k"),
                broker.policy("p", "x", "{\"alternate-exchange\":\"amq.fanout\"}", 0),
                broker.unbind("x", "q", "k"),
                broker.deleteExchange("x", false))) {
            broker.must(command);
            assertThat(broker.vhost().topologyVersion()).as(command.toString()).isGreaterThan(version);
            version = broker.vhost().topologyVersion();
        }
    }

    @Test
    void theFirstUserGetsThePermissionsAndTheFirstVirtualHostTheQueueTypeThatAreConfigured() {
        MemoryMetadataLog log = new MemoryMetadataLog();
        FirstBoot.User user = new FirstBoot.User(
                "ops",
                "",
                "rabbit_password_hashing_sha256",
                List.of("monitoring", "management"),
                new FirstBoot.Permissions("^a", "^b", ""));
        MetadataService metadata = new MetadataService(
                new MetadataService.Options(
                        MetadataRules.DEFAULT,
                        new FirstBoot("shop", Optional.of("quorum"), Optional.of(user), List.of()),
                        1 << 20),
                log,
                new MetadataView(new FakeQueueHost(), new NoExchangeStores(), bound -> 0),
                Runnable::run,
                failure -> {});
        metadata.start(() -> 0, change -> {});

        assertThat(metadata.virtualHost("shop").orElseThrow().record().defaultQueueType())
                .contains("quorum");
        assertThat(metadata.read(listing -> listing.users()).join())
                .singleElement()
                .satisfies(found -> assertThat(found.tags()).containsExactly("monitoring", "management"));
        assertThat(metadata.read(listing -> listing.permissions("shop")).join())
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.configure()).isEqualTo("^a");
                    assertThat(found.write()).isEqualTo("^b");
                    assertThat(found.read()).isEmpty();
                });
    }
}
