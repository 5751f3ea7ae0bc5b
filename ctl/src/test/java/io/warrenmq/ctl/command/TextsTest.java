package io.warrenmq.ctl.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextsTest {
    @Test
    void sizesHaveUpToFourDigitsAfterThePointAndNoExponent() {
        assertThat(Texts.size(123_900_000, "gb")).isEqualTo("0.1239 gb");
        assertThat(Texts.size(180_000, "gb")).isEqualTo("0.0002 gb");
        assertThat(Texts.size(0, "gb")).isEqualTo("0.0 gb");
        assertThat(Texts.size(4_000_000_000L, "GB")).isEqualTo("4.0 gb");
        assertThat(Texts.size(12_345_678_901L, "mb")).isEqualTo("12345.6789 mb");
        assertThat(Texts.size(50_000_000, "bytes")).isEqualTo("50000000.0 bytes");
    }
}
