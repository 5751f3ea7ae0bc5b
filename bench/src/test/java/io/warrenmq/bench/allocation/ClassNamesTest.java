package io.warrenmq.bench.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassNamesTest {
    @ParameterizedTest
    @ValueSource(
            classes = {
                byte[].class,
                int[][].class,
                long[].class,
                boolean[].class,
                char[].class,
                short[].class,
                float[].class,
                double[].class,
                String[].class,
                String.class
            })
    void aNameIsReadAsItIsWritten(Class<?> type) {
        assertThat(ClassNames.readable(type.getName())).isEqualTo(type.getSimpleName());
    }

    @Test
    void aClassWithoutANameOfItsOwnIsCalledAfterItsMaker() {
        assertThat(ClassNames.readable("io.warrenmq.Some$$Lambda.0x00008000002c4"))
                .isEqualTo("Some$$Lambda");
        assertThat(ClassNames.readable("io.warrenmq.Some$$Lambda/0x8000002c4")).isEqualTo("Some$$Lambda");
    }
}
