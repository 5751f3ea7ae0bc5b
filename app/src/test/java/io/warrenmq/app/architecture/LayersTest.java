package io.warrenmq.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.warrenmq.app.architecture.fixture.broker.queue.ImpureQueue;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The arrows between modules point down only, and what decides inside the broker stays deterministic. */
class LayersTest {

    private static final JavaClasses PROGRAM = new ClassFileImporter()
            // ArchUnit's own option knows target/test-classes only, not the folder of quick builds.
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.warrenmq");

    // A new module must be entered here: a class outside every layer fails the rule.
    private static final ArchRule ARROWS_POINT_DOWN = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("io.warrenmq..")
            .withOptionalLayers(true)
            .layer("wire")
            .definedBy("io.warrenmq.wire..")
            .layer("balancing")
            .definedBy("io.warrenmq.balancing..")
            .layer("client")
            .definedBy("io.warrenmq.client..")
            .layer("balancer")
            .definedBy("io.warrenmq.balancer..")
            .layer("store")
            .definedBy("io.warrenmq.store..")
            .layer("broker")
            .definedBy("io.warrenmq.broker..")
            .layer("cluster")
            .definedBy("io.warrenmq.cluster..")
            .layer("server")
            .definedBy("io.warrenmq.server..")
            .layer("ctl")
            .definedBy("io.warrenmq.ctl..")
            .layer("vrrp")
            .definedBy("io.warrenmq.vrrp..")
            .layer("testkit")
            .definedBy("io.warrenmq.testkit..")
            .layer("app")
            .definedBy("io.warrenmq.app..")
            .whereLayer("wire")
            .mayNotAccessAnyLayer()
            .whereLayer("balancing")
            .mayNotAccessAnyLayer()
            .whereLayer("client")
            .mayOnlyAccessLayers("balancing")
            .whereLayer("balancer")
            .mayOnlyAccessLayers("balancing")
            .whereLayer("store")
            .mayOnlyAccessLayers("wire")
            .whereLayer("broker")
            .mayOnlyAccessLayers("wire", "store")
            .whereLayer("cluster")
            .mayOnlyAccessLayers("wire", "store", "broker")
            .whereLayer("server")
            .mayOnlyAccessLayers("wire", "store", "broker", "cluster")
            .whereLayer("ctl")
            .mayNotAccessAnyLayer()
            .whereLayer("vrrp")
            .mayNotAccessAnyLayer()
            .whereLayer("testkit")
            .mayOnlyAccessLayers("wire", "store", "broker", "cluster", "server")
            .whereLayer("app")
            .mayOnlyAccessLayers("wire", "store", "broker", "cluster", "server", "ctl", "client", "vrrp", "balancer")
            .ensureAllClassesAreContainedInArchitecture();

    private static final ArchRule ENGINE_WITHOUT_NETTY = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.warrenmq.wire..",
                    "io.warrenmq.balancing..",
                    "io.warrenmq.store..",
                    "io.warrenmq.broker..",
                    "io.warrenmq.cluster.replication..",
                    "io.warrenmq.server.amqp..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..")
            .because("the engine is tested and simulated without a network")
            .allowEmptyShould(true);

    private static final String[] CORE = {
        "..broker.queue..",
        "..broker.routing..",
        "..cluster.replication..",
        "io.warrenmq.balancing..",
        "..vrrp.machine.."
    };

    private static final ArchRule CORE_WITHOUT_OUTSIDE_WORLD = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(java.io.File.class, Thread.class)
            .because("sockets, files and threads are given to the core by those who construct it")
            .allowEmptyShould(true);

    private static final ArchRule CORE_WITHOUT_CLOCK_AND_CHANCE = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callConstructor(Random.class)
            .orShould()
            .callMethod(java.util.concurrent.ThreadLocalRandom.class, "current")
            .orShould()
            .callMethod(java.util.UUID.class, "randomUUID")
            .because("time and chance are given to the core, so that a run can be repeated from its seed")
            .allowEmptyShould(true);

    @Test
    void modulesDependOnlyOnModulesBelowThem() {
        ARROWS_POINT_DOWN.check(PROGRAM);
    }

    @Test
    void theEngineIsFreeOfNetty() {
        ENGINE_WITHOUT_NETTY.check(PROGRAM);
    }

    @Test
    void theCoreTouchesNoSocketFileOrThread() {
        CORE_WITHOUT_OUTSIDE_WORLD.check(PROGRAM);
    }

    @Test
    void theCoreReadsNoClockAndDrawsNoRandomNumber() {
        CORE_WITHOUT_CLOCK_AND_CHANCE.check(PROGRAM);
    }

    @Test
    void everyModuleOnTheClassPathIsRead() {
        // A rule over classes that were not found would hold for any program.
        assertThat(List.of(
                        "wire",
                        "balancing",
                        "store",
                        "broker",
                        "cluster",
                        "server",
                        "ctl",
                        "client",
                        "vrrp",
                        "balancer",
                        "testkit",
                        "app"))
                .allMatch(module -> PROGRAM.contain("io.warrenmq." + module + ".package-info"));
    }

    @Test
    void anImpureCoreWouldBeNoticed() {
        JavaClasses impure = new ClassFileImporter().importClasses(ImpureQueue.class);

        assertThat(CORE_WITHOUT_CLOCK_AND_CHANCE
                        .evaluate(impure)
                        .getFailureReport()
                        .getDetails())
                .anyMatch(detail -> detail.contains("nanoTime"));
        assertThat(CORE_WITHOUT_OUTSIDE_WORLD
                        .evaluate(impure)
                        .getFailureReport()
                        .getDetails())
                .anyMatch(detail -> detail.contains(Path.class.getName()))
                .anyMatch(detail -> detail.contains(Thread.class.getName()));
    }
}
