package io.warrenmq.app.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostsTest {
    private static boolean reaches(Host from, Host to) throws IOException, InterruptedException {
        return new ProcessBuilder(from.command(List.of("ping", "-c", "1", "-W", "1", to.address())))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void linksAreCutAndHealedOneByOne() throws Exception {
        try (Hosts hosts = Hosts.numbered(3)) {
            Host one = hosts.host(1);
            Host two = hosts.host(2);
            Host three = hosts.host(3);
            assertThat(reaches(one, two)).isTrue();
            hosts.drop(one, two);
            assertThat(reaches(one, two)).isFalse();
            assertThat(reaches(one, three)).isTrue();
            hosts.split(List.of(three));
            assertThat(reaches(one, two)).isTrue();
            assertThat(reaches(three, two)).isFalse();
            hosts.heal();
            assertThat(reaches(three, two)).isTrue();
        }
    }
}
