package io.warrenmq.app.config;

import java.nio.file.Path;

/** The log. */
final class LogKeys {

    static final KeySection SECTION = new KeySection("Log");

    // First, because a pattern declared earlier wins: log.$category.level would match log.syslog.level too.
    static {
        SECTION.ignored("log.syslog", "there is no syslog output; use log.console and the journal instead");
        SECTION.ignored("log.syslog.**", "there is no syslog output; use log.console and the journal instead");
        SECTION.ignored("log.journald", "there is no journald output; use log.console under systemd");
        SECTION.ignored("log.journald.**", "there is no journald output; use log.console under systemd");
        SECTION.hint("log.exchange.formatter", "Accepted; published lines are plain.");
        SECTION.hint("log.file.formatter.**", "Accepted; the formats are fixed.");
        SECTION.hint("log.console.formatter.**", "Accepted; the formats are fixed.");
        SECTION.hint("log.console.use_colors", "Accepted; the output has no colours.");
        SECTION.hint("log.$category.file", "Accepted; all categories share one file.");
    }

    static final Key<Path> DIRECTORY = SECTION.key(
                    "log.dir",
                    ValueTypes.PATH,
                    "",
                    "Directory of log files; without it RABBITMQ_LOG_BASE, or `log` in the data directory.")
            .term("rabbit.log.dir");
    static final Key<String> FILE = SECTION.key(
                    "log.file",
                    ValueTypes.NAME,
                    "",
                    "Name of the log file, absolute or in `log.dir`; `false` for none. Without it NODENAME.log.")
            .term("rabbit.log.file.file");
    static final Key<LogLevel> FILE_LEVEL = SECTION.key(
                    "log.file.level", ValueTypes.LEVEL, "info", "Least level in the file.")
            .term("rabbit.log.file.level");
    static final Key<RotationSchedule> ROTATION_DATE = SECTION.key(
                    "log.file.rotation.date",
                    ValueTypes.ROTATION,
                    "",
                    "When a new file begins: `$H0` hourly, `$D0` daily at midnight, `$W0D23` Sundays at 23:00, `$M1D0` on the"
                            + " first of the month; local time of the process.")
            .term("rabbit.log.file.date");
    static final Key<Long> ROTATION_SIZE = SECTION.key(
                    "log.file.rotation.size",
                    ValueTypes.SIZE,
                    "0",
                    "Size at which a new file begins; 0 never. With neither date nor size the file grows without end unless"
                            + " another program rotates it.")
            .term("rabbit.log.file.size");
    static final Key<Integer> ROTATION_COUNT = SECTION.key(
                    "log.file.rotation.count",
                    ValueTypes.integer("a number", 0, 10_000),
                    "7",
                    "Old files to keep, the newest is NAME.0. Too small: what led to a problem is gone.")
            .term("rabbit.log.file.count");
    static final Key<LogFormat> FILE_FORMATTER = SECTION.key(
                    "log.file.formatter",
                    ValueTypes.oneOf(LogFormat.class),
                    "plaintext",
                    "`json` writes one object a line.")
            .term("rabbit.log.file.formatter");
    static final Key<Boolean> CONSOLE = SECTION.key(
                    "log.console", ValueTypes.BOOLEAN, "false", "Also log to the standard output.")
            .term("rabbit.log.console.enabled");
    static final Key<LogLevel> CONSOLE_LEVEL = SECTION.key(
                    "log.console.level", ValueTypes.LEVEL, "info", "Least level on the standard output.")
            .term("rabbit.log.console.level");
    static final Key<LogFormat> CONSOLE_FORMATTER = SECTION.key(
                    "log.console.formatter",
                    ValueTypes.oneOf(LogFormat.class),
                    "plaintext",
                    "`json` writes one object a line.")
            .term("rabbit.log.console.formatter");
    static final Key<Boolean> EXCHANGE = SECTION.key(
                    "log.exchange",
                    ValueTypes.BOOLEAN,
                    "false",
                    "Also publish log lines to exchange `amq.rabbitmq.log`.")
            .term("rabbit.log.exchange.enabled");
    static final Key<LogLevel> EXCHANGE_LEVEL = SECTION.key(
                    "log.exchange.level", ValueTypes.LEVEL, "info", "Least level that is published.")
            .term("rabbit.log.exchange.level");
    static final Key<LogLevel> CATEGORY_LEVEL = SECTION.key(
                    "log.$category.level",
                    ValueTypes.LEVEL,
                    "",
                    "Least level of a category (connection, channel, queue, mirroring, federation, upgrade, default) in all"
                            + " outputs; it wins over the level of the output.")
            .term("rabbit.log.categories", SpecialShapes::logCategories, "[{connection, [{level, debug}]}]")
            .term("rabbit.log_levels", SpecialShapes::logCategories, "[{connection, debug}]");

    private LogKeys() {}
}
