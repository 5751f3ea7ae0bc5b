package io.warrenmq.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.config.RotationSchedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingFileTest {

    private final ManualClock clock = new ManualClock();

    @TempDir
    private Path directory;

    private RotatingFile open(RotationSchedule schedule, long size, int count) throws IOException {
        return new RotatingFile(directory.resolve("logs/broker.log"), schedule, size, count, clock);
    }

    private String content(String name) throws IOException {
        Path file = directory.resolve("logs").resolve(name);
        return Files.exists(file) ? Files.readString(file) : "absent";
    }

    @Test
    void appendsToWhatIsThere() throws IOException {
        RotatingFile first = open(new RotationSchedule.Never(), 0, 3);
        first.write("a\n");
        first.close();
        RotatingFile second = open(new RotationSchedule.Never(), 0, 3);
        second.write("b\n");
        second.close();

        assertThat(content("broker.log")).isEqualTo("a\nb\n");
    }

    @Test
    void beginsANewFileBeforeTheSizeIsExceededAndKeepsTheNewestOnes() throws IOException {
        RotatingFile file = open(new RotationSchedule.Never(), 10, 2);
        for (int index = 1; index <= 4; index++) {
            file.write("line " + index + " \n");
        }
        file.close();

        assertThat(content("broker.log")).isEqualTo("line 4 \n");
        assertThat(content("broker.log.0")).isEqualTo("line 3 \n");
        assertThat(content("broker.log.1")).isEqualTo("line 2 \n");
        assertThat(content("broker.log.2")).isEqualTo("absent");
    }

    @Test
    void aLineLongerThanTheSizeIsWrittenWhole() throws IOException {
        RotatingFile file = open(new RotationSchedule.Never(), 5, 2);
        file.write("longer than five\n");
        file.close();

        assertThat(content("broker.log")).isEqualTo("longer than five\n");
    }

    @Test
    void keepsNothingWhenNothingIsToBeKept() throws IOException {
        RotatingFile file = open(new RotationSchedule.Never(), 5, 0);
        file.write("aaaa\n");
        file.write("bbbb\n");
        file.close();

        assertThat(content("broker.log")).isEqualTo("bbbb\n");
        assertThat(content("broker.log.0")).isEqualTo("absent");
    }

    @Test
    void beginsANewFileAtTheTime() throws IOException {
        RotatingFile file = open(new RotationSchedule.Daily(0), 0, 5);
        file.write("wednesday\n");
        clock.advance(Duration.ofHours(13));
        file.write("late\n");
        clock.advance(Duration.ofHours(1));
        file.write("thursday\n");
        clock.advance(Duration.ofHours(23));
        file.write("late\n");
        file.close();

        assertThat(content("broker.log.0")).isEqualTo("wednesday\nlate\n");
        assertThat(content("broker.log")).isEqualTo("thursday\nlate\n");
    }

    @Test
    void createsAFileAgainThatAnotherProgramMovedAway() throws IOException {
        RotatingFile file = open(new RotationSchedule.Never(), 0, 5);
        file.write("a\n");
        file.flush();
        Files.move(directory.resolve("logs/broker.log"), directory.resolve("logs/elsewhere"));
        clock.advance(Duration.ofSeconds(2));
        file.write("b\n");
        file.close();

        assertThat(content("elsewhere")).isEqualTo("a\n");
        assertThat(content("broker.log")).isEqualTo("b\n");
    }

    @Test
    void worksAgainAfterARotationThatFailed() throws IOException {
        RotatingFile file = open(new RotationSchedule.Never(), 0, 1);
        file.write("a\n");
        Path obstacle = directory.resolve("logs/broker.log.0");
        Files.createDirectories(obstacle.resolve("full"));
        org.assertj.core.api.Assertions.assertThatThrownBy(file::rotate).isInstanceOf(IOException.class);
        file.write("b\n");
        file.close();

        assertThat(content("broker.log")).isEqualTo("a\nb\n");
    }
}
