package io.warrenmq.app.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.warrenmq.app.config.LogLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Lets events of a category through that is more verbose than the rest. Installed only when there is one, because it is
 * asked about every event, also of levels that are off.
 */
final class CategoryFilter extends TurboFilter {

    private final LogWriter writer;
    private final Categories categories;

    CategoryFilter(LogWriter writer, Categories categories) {
        this.writer = writer;
        this.categories = categories;
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] params,
            @Nullable Throwable t) {
        if (!Logging.isOwn(logger.getName())) {
            return FilterReply.NEUTRAL;
        }
        LogLevel own = writer.thresholds().categories().get(categories.of(logger.getName()));
        return own != null && BrokerAppender.level(level).passes(own) ? FilterReply.ACCEPT : FilterReply.NEUTRAL;
    }
}
