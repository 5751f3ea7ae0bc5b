package io.warrenmq.balancer.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Ends TLS here.
 *
 * @param certificate PEM file with the certificate, its chain and its private key
 * @param clientAuthorities PEM file of the authorities whose clients are accepted
 * @param protocols from the oldest allowed on, for example TLSv1.2 and TLSv1.3
 */
public record TlsSettings(
        Path certificate, Optional<Path> clientAuthorities, boolean clientMustAuthenticate, List<String> protocols) {}
