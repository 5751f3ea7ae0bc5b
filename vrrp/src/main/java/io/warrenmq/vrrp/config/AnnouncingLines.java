package io.warrenmq.vrrp.config;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/** The {@code garp_} keywords of {@code global_defs} or of an instance. Owned by the thread that loads. */
final class AnnouncingLines {

    private static final int MAX_SECONDS = 86_400;
    private static final int MAX_REPEAT = 100;

    private OptionalLong delay = OptionalLong.empty();
    private OptionalInt repeat = OptionalInt.empty();
    private OptionalLong lowerDelay = OptionalLong.empty();
    private OptionalInt lowerRepeat = OptionalInt.empty();
    private OptionalLong refresh = OptionalLong.empty();
    private OptionalInt refreshRepeat = OptionalInt.empty();

    static <B> void keywords(Keywords<B> keywords, String prefix, Function<B, AnnouncingLines> of, Values values) {
        keywords.on(prefix + "garp_master_delay", (line, block) -> of.apply(block).delay = seconds(line, values))
                .on(prefix + "garp_master_repeat", (line, block) -> of.apply(block).repeat = count(line, values))
                .on(
                        prefix + "garp_lower_prio_delay",
                        (line, block) -> of.apply(block).lowerDelay = seconds(line, values))
                .on(
                        prefix + "garp_lower_prio_repeat",
                        (line, block) -> of.apply(block).lowerRepeat = count(line, values))
                .on(prefix + "garp_master_refresh", (line, block) -> of.apply(block).refresh = seconds(line, values))
                .on(
                        prefix + "garp_master_refresh_repeat",
                        (line, block) -> of.apply(block).refreshRepeat = count(line, values));
    }

    private static OptionalLong seconds(Directive line, Values values) {
        return values.time(line, 0, MAX_SECONDS, "the default is used");
    }

    private static OptionalInt count(Directive line, Values values) {
        return values.integer(line, 0, MAX_REPEAT, "the default is used");
    }

    /** {@code vrrp_min_garp}: one announcement and no second batch. */
    void minimal(boolean minimal) {
        if (minimal) {
            repeat = OptionalInt.of(1);
            delay = OptionalLong.of(0);
        }
    }

    /** What these lines say, then those of the defaults, then Keepalived's defaults; the refresh is on here. */
    Announcing over(AnnouncingLines defaults) {
        long finalDelay = first(delay, defaults.delay, GlobalBlock.DEFAULT_GARP_DELAY_S * Values.SECOND_NS);
        int finalRepeat = first(repeat, defaults.repeat, GlobalBlock.DEFAULT_GARP_REPEAT);
        return new Announcing(
                finalDelay,
                finalRepeat,
                first(lowerDelay, defaults.lowerDelay, finalDelay),
                first(lowerRepeat, defaults.lowerRepeat, finalRepeat),
                first(refresh, defaults.refresh, GlobalBlock.DEFAULT_GARP_REFRESH_S * Values.SECOND_NS),
                first(refreshRepeat, defaults.refreshRepeat, 1));
    }

    private static long first(OptionalLong own, OptionalLong global, long otherwise) {
        return own.orElse(global.orElse(otherwise));
    }

    private static int first(OptionalInt own, OptionalInt global, int otherwise) {
        return own.orElse(global.orElse(otherwise));
    }
}
