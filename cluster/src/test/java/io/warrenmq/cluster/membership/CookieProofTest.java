package io.warrenmq.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.wire.Secret;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CookieProofTest {
    private static final long WINDOW_MS = 1_000;
    private final AtomicLong nowMs = new AtomicLong(1_000_000);
    private final byte[] sender = {1, 2, 3};

    private CookieProof of(String cookie, String group) {
        return new CookieProof(Secret.of(cookie), group, WINDOW_MS, nowMs::get);
    }

    @Test
    void whoHasTheCookieIsBelievedOnce() {
        CookieProof.Proof proof = of("secret", "g").make(sender);
        CookieProof other = of("secret", "g");
        assertThat(other.holds(proof, sender)).isTrue();
        assertThat(other.holds(proof, sender)).as("the same again").isFalse();
    }

    @Test
    void anotherCookieGroupSenderOrTimeIsNot() {
        CookieProof.Proof proof = of("secret", "g").make(sender);
        assertThat(of("Secret", "g").holds(proof, sender)).isFalse();
        assertThat(of("secret", "h").holds(proof, sender)).isFalse();
        assertThat(of("secret", "g").holds(proof, new byte[] {1, 2})).isFalse();
        assertThat(of("secret", "g")
                        .holds(new CookieProof.Proof(proof.nonce(), proof.timeMs() + 1, proof.mac()), sender))
                .isFalse();
    }

    @Test
    void aProofIsGoodForAWhileOnly() {
        CookieProof.Proof proof = of("secret", "g").make(sender);
        CookieProof other = of("secret", "g");
        nowMs.addAndGet(WINDOW_MS + 1);
        assertThat(other.holds(proof, sender)).isFalse();
    }

    @Test
    void theCookieIsNotPrinted() {
        EngineSettings settings = TestEngines.settings(0, "geheim", List::of);
        assertThat(settings.toString()).doesNotContain("geheim");
    }
}
