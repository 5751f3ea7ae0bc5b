package io.warrenmq.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeyTableTest {

    private static final List<Key<?>> KEYS = KeyTable.standard().keys();

    @Test
    void everyDefaultIsAValueOfItsKey() {
        assertThat(KEYS)
                .allSatisfy(key -> assertThat(key.defaultText().isEmpty()
                                || key.defaultValue().isPresent())
                        .as(key.pattern().toString())
                        .isTrue());
    }

    @Test
    void everyKeyIsDescribed() {
        assertThat(KEYS)
                .allSatisfy(key -> assertThat(key.description())
                        .as(key.pattern().toString())
                        .isNotBlank());
    }

    @Test
    void noClassicPathIsDeclaredTwice() {
        assertThat(KEYS.stream().flatMap(key -> key.termRules().stream()).map(TermRule::path))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyKeyFindsItself() {
        assertThat(KEYS).allSatisfy(key -> {
            String name = key.pattern().toString().replace("$", "a_").replace("**", "b.c");
            assertThat(KeyTable.standard().find(KeyName.of(name)).map(Key::pattern))
                    .as(name)
                    .isPresent();
        });
    }
}
