package io.warrenmq.ctl.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"b\":[true,false,null,-0.5],\"c\":{\"d\":\"x\\ny\"}}",
                "[]",
                "{}",
                "\"ü\"",
                "9223372036854775807"
            })
    void whatIsReadIsWrittenAsItWas(String text) {
        assertThat(JsonText.write(JsonText.read(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\":1,\"a\":2}", "1 2", "nul", "{'a':1}", "[1,]"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> JsonText.read(text)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void documentsThatAreTooDeepAreRefused() {
        assertThatThrownBy(() -> JsonText.read("[".repeat(JsonText.MAX_DEPTH + 1) + "]".repeat(JsonText.MAX_DEPTH + 1)))
                .isInstanceOf(MalformedJsonException.class);
    }
}
