package io.warrenmq.vrrp.packet;

import java.util.Optional;

/** How a VRRPv2 advert is authenticated (RFC 2338, section 5.3.6). AH is known only to be refused by name. */
public enum AuthType {
    NONE(0),
    PASS(1),
    AH(2);

    private final int code;

    AuthType(int code) {
        this.code = code;
    }

    static Optional<AuthType> of(int code) {
        return switch (code) {
            case 0 -> Optional.of(NONE);
            case 1 -> Optional.of(PASS);
            case 2 -> Optional.of(AH);
            default -> Optional.empty();
        };
    }

    int code() {
        return code;
    }
}
