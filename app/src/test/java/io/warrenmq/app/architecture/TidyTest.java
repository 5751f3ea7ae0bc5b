package io.warrenmq.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TidyTest {

    private static final Path ROOT = repositoryRoot();

    @Test
    void everySourceFileIsTidy() {
        assertThat(sources().flatMap(source -> TidyRules.offences(name(source), read(source)).stream()))
                .isEmpty();
    }

    @Test
    void everyPackageOfTheProgramIsNullMarked() {
        Stream<Path> unmarked = sources()
                .filter(source -> name(source).contains("/src/main/java/"))
                .map(source -> source.resolveSibling("package-info.java"))
                .distinct()
                .filter(info -> !Files.exists(info) || !read(info).contains("@NullMarked"));

        assertThat(unmarked.map(TidyTest::name)).isEmpty();
    }

    @Test
    void everyModuleIsRead() {
        assertThat(sources().map(source -> ROOT.relativize(source).getName(0).toString()))
                .contains(
                        "wire",
                        "balancing",
                        "store",
                        "broker",
                        "cluster",
                        "server",
                        "ctl",
                        "vrrp",
                        "client",
                        "balancer",
                        "app",
                        "testkit",
                        "bench");
    }

    @Test
    void aLongLineIsAnOffence() {
        assertThat(offences("// " + "x".repeat(137))).isEmpty();
        assertThat(offences("ok\n// " + "x".repeat(138)))
                .singleElement()
                .asString()
                .startsWith("wire/src/main/A.java:2: 141");
    }

    @Test
    void aMarkerOfUnfinishedWorkIsAnOffence() {
        assertThat(offences("// FIX" + "ME later")).hasSize(1);
        assertThat(offences("int maXXXimum;")).isEmpty();
    }

    @Test
    void theConsoleIsForProgramsOnly() {
        String prints = "System" + ".out.println();";

        assertThat(offences(prints)).hasSize(1);
        assertThat(TidyRules.offences("app/src/main/A.java", prints)).isEmpty();
    }

    @Test
    void aTestNeitherSleepsNorIsSwitchedOff() {
        String sleeps = "@Dis" + "abled void x() { Thread" + ".sleep(5); }";

        assertThat(TidyRules.offences("wire/src/test/ATest.java", sleeps)).hasSize(2);
        assertThat(offences("Thread" + ".sleep(5);")).isEmpty();
    }

    @Test
    void aSwallowedExceptionIsAnOffence() {
        assertThat(offences("} catch (A | B e)" + " {}")).hasSize(1);
        assertThat(offences("} catch (A e)" + " {\n  // never mind\n }")).hasSize(1);
        assertThat(offences("} catch (A e)" + " {\n  // the caller retries\n  return false;\n }"))
                .isEmpty();
    }

    private static List<String> offences(String source) {
        return TidyRules.offences("wire/src/main/A.java", source);
    }

    private static Stream<Path> sources() {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules
                    .map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(TidyTest::javaFiles)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path source) {
        return ROOT.relativize(source).toString().replace('\\', '/');
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path repositoryRoot() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve(".mvn"))) {
                return folder;
            }
        }
        throw new IllegalStateException("no .mvn folder above " + Path.of("").toAbsolutePath());
    }
}
