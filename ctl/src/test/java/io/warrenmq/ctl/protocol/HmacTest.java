package io.warrenmq.ctl.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class HmacTest {
    @Test
    void agreesWithTheSecondVectorOfRfc4231() {
        byte[] mac = Hmac.sha256(bytes("Jefe"), bytes("what do ya want "), bytes("for nothing?"));

        assertThat(HexFormat.of().formatHex(mac))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void agreesWithTheVectorOfRfc4231WhoseKeyIsLongerThanABlock() {
        byte[] key = new byte[131];
        java.util.Arrays.fill(key, (byte) 0xaa);

        assertThat(HexFormat.of()
                        .formatHex(Hmac.sha256(key, bytes("Test Using Larger Than Block-Size Key - Hash Key First"))))
                .isEqualTo("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    @Test
    void agreesWithTheFrameworkForKeysOfAllLengths() throws GeneralSecurityException {
        Random random = new Random(42);
        for (int length = 1; length < 200; length++) {
            byte[] key = new byte[length];
            byte[] text = new byte[3 * length];
            random.nextBytes(key);
            random.nextBytes(text);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));

            assertThat(Hmac.sha256(key, text)).as("key of %s bytes", length).isEqualTo(mac.doFinal(text));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
