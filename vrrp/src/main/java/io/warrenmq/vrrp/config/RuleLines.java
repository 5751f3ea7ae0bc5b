package io.warrenmq.vrrp.config;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** The keywords of {@link AdvertRules}, global or of an instance. Owned by the thread that loads. */
final class RuleLines {

    private static final int DEFAULT_DOWN_TIMER_ADVERTS = 3;
    private static final int MAX_DOWN_TIMER_ADVERTS = 100;

    private OptionalInt downTimerAdverts = OptionalInt.empty();
    private Optional<Boolean> lowerNoAdvert = Optional.empty();
    private Optional<Boolean> higherSends = Optional.empty();
    private Optional<Boolean> skipAddresses = Optional.empty();
    Optional<Boolean> strict = Optional.empty();
    Optional<Boolean> checksumAsV2 = Optional.empty();

    static <B> void keywords(Keywords<B> keywords, String prefix, Function<B, RuleLines> of, Values values) {
        keywords.on(
                        prefix + "down_timer_adverts",
                        (line, block) -> of.apply(block).downTimerAdverts =
                                values.integer(line, 1, MAX_DOWN_TIMER_ADVERTS, "3 is used"))
                .on(
                        prefix + "lower_prio_no_advert",
                        (line, block) -> of.apply(block).lowerNoAdvert = Optional.of(values.flag(line, true)))
                .on(
                        prefix + "higher_prio_send_advert",
                        (line, block) -> of.apply(block).higherSends = Optional.of(values.flag(line, true)))
                .on(
                        prefix + "skip_check_adv_addr",
                        (line, block) -> of.apply(block).skipAddresses = Optional.of(values.flag(line, true)));
    }

    AdvertRules over(RuleLines defaults) {
        return new AdvertRules(
                downTimerAdverts.orElse(defaults.downTimerAdverts.orElse(DEFAULT_DOWN_TIMER_ADVERTS)),
                first(lowerNoAdvert, defaults.lowerNoAdvert),
                first(higherSends, defaults.higherSends),
                first(skipAddresses, defaults.skipAddresses),
                first(strict, defaults.strict),
                first(checksumAsV2, defaults.checksumAsV2));
    }

    private static boolean first(Optional<Boolean> own, Optional<Boolean> global) {
        return own.orElse(global.orElse(false));
    }
}
