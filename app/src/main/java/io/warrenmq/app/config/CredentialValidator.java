package io.warrenmq.app.config;

/** Which new passwords are accepted, under RabbitMQ's names. */
public enum CredentialValidator {
    RABBIT_CREDENTIAL_VALIDATOR_ACCEPT_EVERYTHING,
    RABBIT_CREDENTIAL_VALIDATOR_MIN_PASSWORD_LENGTH,
    RABBIT_CREDENTIAL_VALIDATOR_PASSWORD_REGEXP
}
