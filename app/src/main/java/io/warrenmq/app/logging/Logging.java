package io.warrenmq.app.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.warrenmq.app.config.LogFormat;
import io.warrenmq.app.config.LogLevel;
import io.warrenmq.app.config.LogOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * The log of the node while it runs. Installed once, in code: searching and reading an XML file would cost a good part
 * of the start. Any thread may call; changes of levels are serialised.
 *
 * <p>Code logs through SLF4J. The category of a line is the last part of the logger's name that names one; the process
 * column shows the MDC value {@code pid} or else the thread; markers named {@code NOTICE} and {@code CRITICAL} give the
 * two levels that SLF4J lacks.
 */
public final class Logging implements AutoCloseable {

    private static final String OWN = "io.warrenmq";

    private final LoggerContext context;
    private final LogWriter writer;
    private final Categories categories;
    private final ReceiverOutput receiver;

    private Logging(LoggerContext context, LogWriter writer, Categories categories, ReceiverOutput receiver) {
        this.context = context;
        this.writer = writer;
        this.categories = categories;
        this.receiver = receiver;
    }

    /**
     * Opens the outputs and sends everything that is logged from now on to them.
     *
     * @throws UncheckedIOException when the log file cannot be opened; its message names the file and the remedy
     */
    public static Logging install(LogOptions options) {
        return install(
                (LoggerContext) LoggerFactory.getILoggerFactory(), options, Clock.system(ZoneId.systemDefault()));
    }

    static Logging install(LoggerContext context, LogOptions options, Clock clock) {
        List<Target> targets = new ArrayList<>();
        options.file()
                .ifPresent(file -> targets.add(new Target(
                        "file",
                        open(file, options, clock),
                        new LineFormat(options.fileFormat(), clock.getZone()),
                        options.fileLevel())));
        if (options.isConsole()) {
            targets.add(new Target(
                    "console",
                    new ConsoleOutput(System.out),
                    new LineFormat(options.consoleFormat(), clock.getZone()),
                    options.consoleLevel()));
        }
        ReceiverOutput receiver = new ReceiverOutput();
        if (options.isExchange()) {
            targets.add(new Target(
                    "exchange",
                    receiver,
                    new LineFormat(LogFormat.PLAINTEXT, clock.getZone()),
                    options.exchangeLevel()));
        }
        Map<String, LogLevel> outputs = new HashMap<>();
        targets.forEach(target -> outputs.put(target.name(), target.level()));
        Thresholds thresholds = new Thresholds(options.categoryLevels(), outputs);
        LogWriter writer = new LogWriter(targets, thresholds, options.queueLines(), clock, System.err);
        writer.start();
        Categories categories = new Categories(options.categoryLevels().keySet());
        Logging logging = new Logging(context, writer, categories, receiver);
        logging.attach();
        return logging;
    }

    private static RotatingFile open(Path file, LogOptions options, Clock clock) {
        try {
            return new RotatingFile(
                    file, options.rotation(), options.rotationSizeBytes(), options.rotationCount(), clock);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the log file " + file + " cannot be opened (" + e + "). Create its directory for this user, or set"
                            + " 'log.dir', or RABBITMQ_LOGS=- to log to the console.",
                    e);
        }
    }

    private void attach() {
        context.reset();
        BrokerAppender appender = new BrokerAppender(writer, categories);
        appender.setContext(context);
        appender.setName("broker");
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        // What libraries say below warning concerns their authors.
        root.setLevel(Level.WARN);
        // Every connection of another node that ends is a warning with a stack trace there; who is gone is logged
        // anyway.
        context.getLogger("org.jgroups.protocols.TCP").setLevel(Level.ERROR);
        applyLevels();
    }

    private void applyLevels() {
        Thresholds thresholds = writer.thresholds();
        LogLevel least =
                thresholds.outputs().values().stream().min(LogLevel::compareTo).orElse(LogLevel.NONE);
        context.getLogger(OWN).setLevel(level(least));
        context.getTurboFilterList().clear();
        if (thresholds.categories().values().stream().anyMatch(level -> level.compareTo(least) < 0)) {
            CategoryFilter filter = new CategoryFilter(writer, categories);
            filter.setContext(context);
            filter.start();
            context.addTurboFilter(filter);
        }
    }

    static boolean isOwn(String logger) {
        return logger.startsWith(OWN);
    }

    private static Level level(LogLevel level) {
        return switch (level) {
            case DEBUG -> Level.DEBUG;
            case INFO, NOTICE -> Level.INFO;
            case WARNING -> Level.WARN;
            case ERROR, CRITICAL -> Level.ERROR;
            case NONE -> Level.OFF;
        };
    }

    /** Changes the level of all outputs until the node stops, and forgets those of categories. */
    public synchronized void changeLevel(LogLevel level) {
        Map<String, LogLevel> outputs = new HashMap<>();
        writer.thresholds().outputs().keySet().forEach(name -> outputs.put(name, level));
        writer.thresholds(new Thresholds(Map.of(), outputs));
        applyLevels();
    }

    /** Changes the level of one category until the node stops. */
    public synchronized void changeLevel(String category, LogLevel level) {
        Thresholds current = writer.thresholds();
        Map<String, LogLevel> levels = new HashMap<>(current.categories());
        levels.put(category, level);
        writer.thresholds(new Thresholds(levels, current.outputs()));
        applyLevels();
    }

    /** Where lines of output {@code exchange} go from now on; nowhere when empty. */
    public void publishTo(Optional<LogReceiver> changed) {
        receiver.receiver(changed);
    }

    /** Begins a new log file, as {@code rabbitmqctl rotate_logs} asks for. */
    public void rotate() {
        writer.rotate();
    }

    /** Lines below warning that found the queue full since the start. */
    public long droppedCount() {
        return writer.droppedCount();
    }

    /** Writes of lines that failed since the start. */
    public long failureCount() {
        return writer.failureCount();
    }

    /** Writes what has been logged and closes the outputs. Idempotent. */
    @Override
    public void close() {
        writer.close();
    }
}
