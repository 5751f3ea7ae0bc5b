package io.warrenmq.app.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.warrenmq.app.config.LogLevel;
import java.util.List;
import org.slf4j.Marker;

/** Turns events of the logging library into lines. Called by all threads; keeps nothing. */
final class BrokerAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    /** SLF4J has no such levels; an event at INFO or ERROR with a marker of this name has. */
    private static final String NOTICE = "NOTICE";

    private static final String CRITICAL = "CRITICAL";

    private final LogWriter writer;
    private final Categories categories;

    BrokerAppender(LogWriter writer, Categories categories) {
        this.writer = writer;
        this.categories = categories;
    }

    @Override
    protected void append(ILoggingEvent event) {
        LogLevel level = level(event);
        String category = categories.of(event.getLoggerName());
        // Before the text is put together, which costs most.
        if (!writer.thresholds().passesAnywhere(level, category)) {
            return;
        }
        String message = event.getFormattedMessage();
        IThrowableProxy thrown = event.getThrowableProxy();
        String text = thrown == null ? message : message + "\n" + ThrowableProxyUtil.asString(thrown);
        writer.submit(new LogLine(event.getInstant(), level, category, pid(event), text));
    }

    static LogLevel level(ILoggingEvent event) {
        List<Marker> markers = event.getMarkerList();
        if (markers != null && !markers.isEmpty()) {
            String name = markers.getFirst().getName();
            if (name.equals(NOTICE)) {
                return LogLevel.NOTICE;
            }
            if (name.equals(CRITICAL)) {
                return LogLevel.CRITICAL;
            }
        }
        return level(event.getLevel());
    }

    static LogLevel level(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> LogLevel.ERROR;
            case Level.WARN_INT -> LogLevel.WARNING;
            case Level.INFO_INT -> LogLevel.INFO;
            default -> LogLevel.DEBUG;
        };
    }

    /** What a connection or channel put into the context; otherwise the thread stands for the process. */
    private static String pid(ILoggingEvent event) {
        String pid = event.getMDCPropertyMap().get("pid");
        return pid != null ? pid : LogWriter.pid(Thread.currentThread());
    }
}
