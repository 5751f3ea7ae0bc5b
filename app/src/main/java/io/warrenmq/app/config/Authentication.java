package io.warrenmq.app.config;

import io.warrenmq.wire.Secret;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How users log in.
 *
 * @param mechanisms SASL mechanisms in the order in which they are offered; default PLAIN, AMQPLAIN
 * @param backends who checks users, in order; default {@code internal}
 * @param loopbackUsers users that may log in from this host only; default {@code guest}. Empty with guest/guest opens
 *     the broker to the network
 * @param anonymousUser user of mechanism ANONYMOUS; default none
 * @param anonymousPassword password of that user
 * @param passwordHashing hash of passwords set from now on; default SHA-256
 * @param validator which new passwords are accepted; default all
 * @param passwordMinLength for that validator; default 1
 * @param passwordRegex for that validator; default {@code .*}
 * @param certificateLogin what in a certificate is the user name; default the distinguished name
 */
public record Authentication(
        List<String> mechanisms,
        List<Backend> backends,
        Set<String> loopbackUsers,
        Optional<String> anonymousUser,
        Optional<Secret> anonymousPassword,
        PasswordHashing passwordHashing,
        CredentialValidator validator,
        int passwordMinLength,
        String passwordRegex,
        CertificateLogin certificateLogin) {
    public Authentication {
        mechanisms = List.copyOf(mechanisms);
        backends = List.copyOf(backends);
        loopbackUsers = Set.copyOf(loopbackUsers);
    }

    /**
     * One backend, or one for each half of the work, by RabbitMQ's short name ({@code internal}, {@code http}, …).
     *
     * @param authentication who checks passwords
     * @param authorisation who checks permissions
     */
    public record Backend(String authentication, String authorisation) {}
}
