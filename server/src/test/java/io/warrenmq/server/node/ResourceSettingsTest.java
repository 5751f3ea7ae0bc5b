package io.warrenmq.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResourceSettingsTest {
    private static final long GIB = 1L << 30;

    private final ResourceSettings settings = ResourceSettings.defaults(10 * GIB);

    @Test
    void withADiskMessagesMayTakeAQuarterOfTheWatermarkAndOfTheDirectMemory() {
        assertThat(settings.messageMemoryBytes(8 * GIB)).isEqualTo(GIB);
        assertThat(settings.messageMemoryBytes(2 * GIB)).isEqualTo(GIB / 2);
    }

    @Test
    void withoutADiskTheAlarmComesBeforePublishersWaitUnawares() {
        long watermark = 4 * GIB;

        assertThat(settings.messageMemoryWithoutDiskBytes(16 * GIB)).isEqualTo(watermark + watermark / 4);
    }

    @Test
    void withoutADiskHalfOfTheDirectMemoryIsTheMost() {
        assertThat(settings.messageMemoryWithoutDiskBytes(2 * GIB)).isEqualTo(GIB);
    }
}
