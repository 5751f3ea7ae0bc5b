package io.warrenmq.vrrp.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScriptVerdictTest {

    private static String story(ScriptVerdict verdict, String results) {
        StringBuilder story = new StringBuilder();
        for (int index = 0; index < results.length(); index++) {
            verdict.take(results.charAt(index) == '+');
            story.append(
                    switch (verdict.reading()) {
                        case Reading.Up() -> 'U';
                        case Reading.Down() -> 'D';
                        default -> '?';
                    });
        }
        return story.toString();
    }

    @Test
    void theFirstResultDecides() {
        assertThat(story(new ScriptVerdict(3, 3, false), "+")).isEqualTo("U");
        assertThat(story(new ScriptVerdict(3, 3, false), "-")).isEqualTo("D");
    }

    @Test
    void itGoesDownAfterFailuresInARow() {
        assertThat(story(new ScriptVerdict(1, 2, false), "+-+--")).isEqualTo("UUUUD");
    }

    @Test
    void itComesUpAfterSuccessesInARow() {
        assertThat(story(new ScriptVerdict(3, 1, false), "-++-+++")).isEqualTo("DDDDDDU");
    }

    @Test
    void itMayBeginDown() {
        ScriptVerdict verdict = new ScriptVerdict(2, 1, true);

        assertThat(verdict.reading()).isEqualTo(Reading.down());
        assertThat(story(verdict, "++")).isEqualTo("DU");
    }

    @Test
    void changesAreTold() {
        ScriptVerdict verdict = new ScriptVerdict(1, 1, false);

        assertThat(verdict.take(true)).isTrue();
        assertThat(verdict.take(true)).isFalse();
        assertThat(verdict.take(false)).isTrue();
    }
}
