package io.warrenmq.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "50000000, 50000000",
        "1k, 1024",
        "1K, 1024",
        "1kB, 1000",
        "1KB, 1000",
        "1KiB, 1024",
        "1kib, 1024",
        "3M, 3145728",
        "3MB, 3000000",
        "3MiB, 3145728",
        "2GB, 2000000000",
        "2GiB, 2147483648",
        "2G, 2147483648",
        "1TB, 1000000000000",
        "7 MB, 7000000"
    })
    void aSizeIsReadWithItsUnit(String text, long bytes) {
        assertThat(Sizes.parse(text)).hasValue(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "-1",
                "1.5GB",
                "1XB",
                "1ib",
                "1i",
                "99999999999999999999",
                "999999999999PB",
                "GB",
                "1 G B"
            })
    void whatIsNoSizeIsRefused(String text) {
        assertThat(Sizes.parse(text)).isEmpty();
    }

    @Property
    void noTextMakesAReaderFail(@ForAll @StringLength(max = 40) String text) {
        for (Key<?> key : KeyTable.standard().keys()) {
            assertThat(key.type().read(text)).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "$D0, 2024-05-16T00:00",
        "$D23, 2024-05-15T23:00",
        "$D10, 2024-05-16T10:00",
        "$H30, 2024-05-15T10:30",
        "$H0, 2024-05-15T11:00",
        "$W0D23, 2024-05-19T23:00",
        "$W3D10, 2024-05-22T10:00",
        "$W3D11, 2024-05-15T11:00",
        "$M1D0, 2024-06-01T00:00",
        "$M31D5, 2024-05-31T05:00",
        "$M15D10, 2024-06-15T10:00"
    })
    void aScheduleNamesTheNextRotation(String schedule, LocalDateTime expected) {
        LocalDateTime wednesday = LocalDateTime.parse("2024-05-15T10:00");

        assertThat(RotationSchedule.parse(schedule).flatMap(parsed -> parsed.after(wednesday)))
                .isEqualTo(Optional.of(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"D0", "$D24", "$W7D0", "$M0D0", "$M32D1", "$H60", "$", "$W1", "midnight"})
    void whatIsNoScheduleIsRefused(String text) {
        assertThat(RotationSchedule.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "heartbeat, heartbeat, 0",
        "hartbeat, heartbeat, 1",
        "haertbeat, heartbeat, 1",
        "abc, xyz, 3",
        "'', abc, 3"
    })
    void theDistanceOfTextsCountsMistakesOfTyping(String first, String second, int distance) {
        assertThat(EditDistance.between(first, second)).isEqualTo(distance);
        assertThat(EditDistance.between(second, first)).isEqualTo(distance);
    }
}
