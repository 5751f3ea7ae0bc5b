package io.warrenmq.app.config;

/** How passwords are stored, under the names that definitions use. */
public enum PasswordHashing {
    RABBIT_PASSWORD_HASHING_SHA256,
    RABBIT_PASSWORD_HASHING_SHA512,
    RABBIT_PASSWORD_HASHING_MD5
}
