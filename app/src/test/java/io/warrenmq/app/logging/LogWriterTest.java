package io.warrenmq.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.config.LogFormat;
import io.warrenmq.app.config.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LogWriterTest {

    private final RecordingOutput output = new RecordingOutput();
    private final ByteArrayOutputStream emergency = new ByteArrayOutputStream();

    /** Holds back or fails when it is told to. */
    private static final class RecordingOutput implements LogOutput {
        private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        private final CountDownLatch entered = new CountDownLatch(1);
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile boolean isFailing;

        @Override
        public void write(String text) throws IOException {
            entered.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (isFailing) {
                throw new IOException("No space left on device");
            }
            lines.add(text.strip().replaceFirst("^.*> ", ""));
        }

        @Override
        public void flush() throws IOException {
            if (isFailing) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void rotate() {
            lines.add("rotated");
        }

        @Override
        public void close() {
            lines.add("closed");
        }
    }

    private LogWriter writer(int softLimit) {
        Target target = new Target("file", output, new LineFormat(LogFormat.PLAINTEXT, ZoneOffset.UTC), LogLevel.INFO);
        LogWriter writer = new LogWriter(
                List.of(target),
                new Thresholds(Map.of("channel", LogLevel.ERROR), Map.of("file", LogLevel.INFO)),
                softLimit,
                new ManualClock(),
                new PrintStream(emergency, true, StandardCharsets.UTF_8));
        writer.start();
        return writer;
    }

    private static LogLine line(LogLevel level, String category, String message) {
        return new LogLine(Instant.EPOCH, level, category, "<0.1.0>", message);
    }

    private static LogLine line(LogLevel level, String message) {
        return line(level, "default", message);
    }

    @Test
    void writesInOrderAndEverythingBeforeItCloses() {
        LogWriter writer = writer(1000);
        for (int index = 0; index < 500; index++) {
            writer.submit(line(LogLevel.INFO, "line " + index));
        }
        writer.rotate();
        writer.submit(line(LogLevel.INFO, "last"));
        writer.close();
        writer.close();

        assertThat(output.lines)
                .hasSize(503)
                .startsWith("line 0", "line 1")
                .endsWith("line 499", "rotated", "last", "closed");
        assertThat(writer.droppedCount()).isZero();
    }

    @Test
    void aCategoryHasItsOwnLevel() {
        LogWriter writer = writer(1000);
        writer.submit(line(LogLevel.INFO, "channel", "quiet"));
        writer.submit(line(LogLevel.ERROR, "channel", "loud"));
        writer.submit(line(LogLevel.DEBUG, "too fine"));
        writer.submit(line(LogLevel.NOTICE, "noticed"));
        writer.close();

        assertThat(output.lines).containsExactly("loud", "noticed", "closed");
    }

    @Test
    void dropsMinorLinesWhenTheOutputHangsButNoWarning() throws InterruptedException {
        output.gate = new CountDownLatch(1);
        LogWriter writer = writer(64);
        writer.submit(line(LogLevel.INFO, "held"));
        output.entered.await();
        for (int index = 0; index < 200; index++) {
            writer.submit(line(LogLevel.INFO, "info " + index));
            writer.submit(line(LogLevel.WARNING, "warning " + index));
        }
        // Nobody has waited so far: 400 submissions returned while the output hung.
        output.gate.countDown();
        writer.close();

        assertThat(output.lines.stream().filter(text -> text.startsWith("warning ")))
                .hasSize(200);
        assertThat(output.lines.stream().filter(text -> text.startsWith("info ")))
                .hasSize(200 - (int) writer.droppedCount());
        assertThat(writer.droppedCount()).isPositive();
        assertThat(output.lines)
                .anyMatch(text -> text.startsWith(writer.droppedCount() + " log lines below warning were dropped"));
    }

    @Test
    void aFullDiskStopsNothingAndWarningsAppearElsewhere() {
        output.isFailing = true;
        LogWriter writer = writer(64);
        writer.submit(line(LogLevel.INFO, "minor"));
        writer.submit(line(LogLevel.ERROR, "major"));
        writer.close();

        assertThat(emergency.toString(StandardCharsets.UTF_8))
                .contains("the log (file) cannot be written: java.io.IOException: No space left on device")
                .contains("[error] <0.1.0> major")
                .doesNotContain("minor");
        assertThat(writer.failureCount()).isPositive();
    }

    @Test
    void whatComesAfterTheEndIsCountedAsDropped() {
        LogWriter writer = writer(64);
        writer.close();
        writer.submit(line(LogLevel.ERROR, "late"));

        assertThat(writer.droppedCount()).isEqualTo(1);
    }
}
