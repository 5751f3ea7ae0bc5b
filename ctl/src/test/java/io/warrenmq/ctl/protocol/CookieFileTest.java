package io.warrenmq.ctl.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CookieFileTest {
    @TempDir
    private Path home;

    @Test
    void aMissingCookieIsMadeOfTwentyLettersThatOnlyItsOwnerReads() throws IOException {
        CookieFile file = CookieFile.ofUser(Map.of("HOME", home.toString()));

        Cookie made = file.readOrCreate(new Random(1));

        Path path = home.resolve(".erlang.cookie");
        assertThat(Files.readString(path)).matches("[A-Z]{20}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("r--------");
        assertThat(file.readOrCreate(new Random(2)).hash()).isEqualTo(made.hash());
        try (var files = Files.list(home)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void nodesThatStartAtOnceAgreeOnOneCookie() {
        List<String> hashes = IntStream.range(0, 8)
                .parallel()
                .mapToObj(seed -> CookieFile.ofUser(Map.of("HOME", home.toString()))
                        .readOrCreate(new Random(seed))
                        .hash())
                .distinct()
                .toList();

        assertThat(hashes).hasSize(1);
    }

    @Test
    void aCookieThatOthersCanReadIsRefusedWithTheRemedy() throws IOException {
        Path path = home.resolve(".erlang.cookie");
        Files.writeString(path, "SECRET");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> new CookieFile(path).read())
                .isInstanceOf(CookieException.class)
                .hasMessageContaining("must be accessible by owner only")
                .hasMessageContaining("chmod 400")
                .hasMessageNotContaining("SECRET");
    }

    @Test
    void aLineEndAfterTheCookieDoesNotCount() {
        assertThat(Cookie.of("WARRENPEERCOOKIE\n").hash())
                .isEqualTo(Cookie.of("WARRENPEERCOOKIE").hash())
                // as shown by RabbitMQ for the same text
                .isEqualTo("0DpK29Lnp93KLXq8gWJJnA==");
    }

    @Test
    void emptyAndOverlongCookiesAreRefused() {
        assertThatThrownBy(() -> Cookie.of("\n")).isInstanceOf(CookieException.class);
        assertThatThrownBy(() -> Cookie.of("x".repeat(256))).isInstanceOf(CookieException.class);
        assertThat(Cookie.of("x".repeat(255)).toString()).isEqualTo("[cookie]");
    }

    @Test
    void aNodeFileIsFoundByItsNodeNameInTheFirstDirectoryThatHasIt() throws IOException {
        List<Path> directories = List.of(home.resolve("nowhere"), home.resolve("run"));
        NodeFile file = new NodeFile("127.0.0.1", 35672, 17);

        Path written = file.write("rabbit@host", List.of(home.resolve("run")));

        assertThat(written).isEqualTo(home.resolve("run/rabbit@host.control"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
                .isEqualTo("rw-------");
        assertThat(NodeFile.find("rabbit@host", directories)).contains(file);
        assertThat(NodeFile.find("other@host", directories)).isEmpty();
    }

    @Test
    void aNodeRemovesOnlyTheFileThatItWrote() throws IOException {
        NodeFile mine = new NodeFile("127.0.0.1", 35672, 17);
        NodeFile theirs = new NodeFile("127.0.0.1", 35673, 18);
        Path path = mine.write("rabbit@host", List.of(home));
        theirs.write("rabbit@host", List.of(home));

        mine.removeFrom(path);
        assertThat(NodeFile.find("rabbit@host", List.of(home))).contains(theirs);
        theirs.removeFrom(path);
        assertThat(path).doesNotExist();
    }

    @Test
    void aNodeNameCannotLeadOutOfTheDirectory() throws IOException {
        Path written = new NodeFile("127.0.0.1", 1, 1).write("../../evil@x", List.of(home));

        assertThat(written.getParent()).isEqualTo(home);
    }

    @Test
    void garbageInANodeFileIsAsGoodAsNoFile() throws IOException {
        Files.writeString(home.resolve("rabbit@host.control"), "{\"host\":\"x\",\"port\":99999999}");

        assertThat(NodeFile.find("rabbit@host", List.of(home))).isEmpty();
    }
}
