package io.warrenmq.broker.security;

import io.warrenmq.wire.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How passwords are stored: base64 of a salt of 4 bytes and the hash of salt and password. These are the formats of
 * RabbitMQ, whose definitions files carry them; they are as slow to guess as one round of their hash and no slower.
 */
public enum PasswordHashing {
    SHA_256("rabbit_password_hashing_sha256", "SHA-256"),
    SHA_512("rabbit_password_hashing_sha512", "SHA-512"),
    /** Of old databases only. */
    MD5("rabbit_password_hashing_md5", "MD5");

    private static final int SALT_BYTES = 4;

    private final String algorithmName;
    private final String digest;

    PasswordHashing(String algorithmName, String digest) {
        this.algorithmName = algorithmName;
        this.digest = digest;
    }

    /** The name in definitions files. */
    public String algorithmName() {
        return algorithmName;
    }

    public static Optional<PasswordHashing> of(String algorithmName) {
        return Arrays.stream(values())
                .filter(hashing -> hashing.algorithmName.equals(algorithmName))
                .findFirst();
    }

    /** The stored form of a password, with a new salt. */
    public String hash(byte[] password, RandomGenerator random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return Base64.getEncoder().encodeToString(salted(salt, password));
    }

    /** The stored form of a password, with a new salt. */
    public String hash(Secret password, RandomGenerator random) {
        return hash(password.reveal().toByteArray(), random);
    }

    /**
     * Whether the password has this stored form. How long it takes does not depend on where they differ.
     *
     * @param stored base64 as made by {@link #hash}; no password matches anything else
     */
    public boolean matches(String stored, byte[] password) {
        byte[] expected;
        try {
            expected = Base64.getDecoder().decode(stored);
        } catch (IllegalArgumentException e) {
            return false; // no password has a hash that is not base64
        }
        if (expected.length <= SALT_BYTES) {
            return false;
        }
        byte[] salt = Arrays.copyOf(expected, SALT_BYTES);
        return MessageDigest.isEqual(expected, salted(salt, password));
    }

    private byte[] salted(byte[] salt, byte[] password) {
        MessageDigest hash = newDigest();
        hash.update(salt);
        byte[] hashed = hash.digest(password);
        byte[] both = Arrays.copyOf(salt, salt.length + hashed.length);
        System.arraycopy(hashed, 0, both, salt.length, hashed.length);
        return both;
    }

    private MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + digest + ", which every Java must have", e);
        }
    }
}
