package io.warrenmq.broker.security;

import io.warrenmq.broker.policy.BoundedPattern;
import io.warrenmq.wire.Secret;
import java.util.Optional;

/** What a new password must be like. */
public interface CredentialValidator {
    /** Why the user must not have this password; empty when it is fine. The text never shows the password. */
    Optional<String> reasonAgainst(String userName, Secret password);

    /** Every password is fine; the default. */
    static CredentialValidator acceptEverything() {
        return (userName, password) -> Optional.empty();
    }

    /** @param minLength in bytes of UTF-8 */
    static CredentialValidator minLength(int minLength) {
        return (userName, password) -> password.reveal().length() < minLength
                ? Optional.of("minimum required password length: " + minLength)
                : Optional.empty();
    }

    /** @param pattern is searched in the password, so anchor it */
    static CredentialValidator matching(BoundedPattern pattern) {
        return (userName, password) -> pattern.find(password.revealText())
                ? Optional.empty()
                : Optional.of("provided password does not match the validator regular expression");
    }
}
