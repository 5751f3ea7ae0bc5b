package io.warrenmq.app.config;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When a log file is rotated, in the notation of RabbitMQ. */
public sealed interface RotationSchedule {

    /** The first moment after {@code now} at which a new file begins; empty when none does. */
    Optional<LocalDateTime> after(LocalDateTime now);

    /** Never. */
    record Never() implements RotationSchedule {
        @Override
        public Optional<LocalDateTime> after(LocalDateTime now) {
            return Optional.empty();
        }
    }

    /** {@code $H30}: each hour at that minute. */
    record Hourly(int minute) implements RotationSchedule {
        @Override
        public Optional<LocalDateTime> after(LocalDateTime now) {
            LocalDateTime next = now.truncatedTo(ChronoUnit.HOURS).withMinute(minute);
            return Optional.of(next.isAfter(now) ? next : next.plusHours(1));
        }
    }

    /** {@code $D23}: each day at that hour. */
    record Daily(int hour) implements RotationSchedule {
        @Override
        public Optional<LocalDateTime> after(LocalDateTime now) {
            LocalDateTime next = now.truncatedTo(ChronoUnit.DAYS).withHour(hour);
            return Optional.of(next.isAfter(now) ? next : next.plusDays(1));
        }
    }

    /** {@code $W0D23}: each week on that day at that hour. */
    record Weekly(DayOfWeek day, int hour) implements RotationSchedule {
        @Override
        public Optional<LocalDateTime> after(LocalDateTime now) {
            LocalDateTime next =
                    now.truncatedTo(ChronoUnit.DAYS).withHour(hour).with(TemporalAdjusters.nextOrSame(day));
            return Optional.of(next.isAfter(now) ? next : next.plusWeeks(1));
        }
    }

    /** {@code $M31D0}: each month on that day at that hour, or on the last day of a shorter month. */
    record Monthly(int day, int hour) implements RotationSchedule {
        @Override
        public Optional<LocalDateTime> after(LocalDateTime now) {
            LocalDateTime next = in(now);
            return Optional.of(
                    next.isAfter(now) ? next : in(now.withDayOfMonth(1).plusMonths(1)));
        }

        private LocalDateTime in(LocalDateTime month) {
            int last = month.toLocalDate().lengthOfMonth();
            return month.truncatedTo(ChronoUnit.DAYS)
                    .withDayOfMonth(Math.min(day, last))
                    .withHour(hour);
        }
    }

    /** Reads {@code $H0}, {@code $D0}, {@code $W0D23} (0 is Sunday), {@code $M1D0}, or nothing. */
    static Optional<RotationSchedule> parse(String text) {
        if (text.isEmpty() || text.equals("none")) {
            return Optional.of(new Never());
        }
        Matcher matcher = Pattern.compile("\\$(?:H(\\d{1,2})|(?:W([0-6])|M(\\d{1,2}))?D(\\d{1,2}))")
                .matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        if (matcher.group(1) != null) {
            int minute = Integer.parseInt(matcher.group(1));
            return minute < 60 ? Optional.of(new Hourly(minute)) : Optional.empty();
        }
        int hour = Integer.parseInt(matcher.group(4));
        if (hour > 23) {
            return Optional.empty();
        }
        if (matcher.group(2) != null) {
            int day = Integer.parseInt(matcher.group(2));
            return Optional.of(new Weekly(day == 0 ? DayOfWeek.SUNDAY : DayOfWeek.of(day), hour));
        }
        if (matcher.group(3) != null) {
            int day = Integer.parseInt(matcher.group(3));
            return day >= 1 && day <= 31 ? Optional.of(new Monthly(day, hour)) : Optional.empty();
        }
        return Optional.of(new Daily(hour));
    }
}
