package io.warrenmq.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {

    private record Login(String user, Secret password) {}

    @Test
    void isMaskedWhereverItIsRendered() {
        Secret secret = Secret.of("s3cr3t");

        assertThat(secret.toString()).isEqualTo("******");
        assertThat(new Login("guest", secret).toString())
                .isEqualTo("Login[user=guest, password=******]")
                .doesNotContain("s3cr3t");
        assertThat(String.valueOf(secret.hashCode()))
                .isEqualTo(String.valueOf(Secret.of("another").hashCode()));
    }

    @Test
    void isRevealedOnlyOnRequest() {
        assertThat(Secret.of("s3cr3t").revealText()).isEqualTo("s3cr3t");
        assertThat(Secret.of("").isEmpty()).isTrue();
        assertThat(Secret.of("x").isEmpty()).isFalse();
    }

    @Test
    void isComparedByItsText() {
        assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).isNotEqualTo(Secret.of("b"));
        assertThat((Object) Secret.of("a")).isNotEqualTo("a");
    }
}
