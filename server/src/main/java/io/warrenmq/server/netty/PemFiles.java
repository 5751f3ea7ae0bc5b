package io.warrenmq.server.netty;

import io.warrenmq.server.ServerException;
import io.warrenmq.wire.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Certificates and private keys in PEM. */
final class PemFiles {
    private static final Pattern KEY = Pattern.compile(
            "-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final String CONVERT = "; convert it with: openssl pkcs8 -topk8 -nocrypt -in KEY -out NEWKEY";
    private static final String CORRECT =
            ". Correct the file, or set ssl_options.certfile or ssl_options.cacertfile to another one";
    /** PKCS#8 in front of the key of PKCS#1: version 0 and the algorithm rsaEncryption. */
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private PemFiles() {}

    /** The certificates of a file, in its order. */
    static X509Certificate[] certificates(Path file) {
        List<X509Certificate> chain = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                chain.add((X509Certificate) certificate);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (GeneralSecurityException e) {
            throw new ServerException(file + " holds no certificates in PEM: " + e.getMessage() + CORRECT, e);
        }
        if (chain.isEmpty()) {
            throw new ServerException(file + " holds no certificate" + CORRECT);
        }
        return chain.toArray(new X509Certificate[0]);
    }

    /** The private key of a file: PKCS#8, plain or encrypted, or RSA in PKCS#1. */
    static PrivateKey privateKey(Path file, Optional<Secret> password) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        Matcher block = KEY.matcher(text);
        if (!block.find()) {
            throw new ServerException(file + " holds no private key in PEM");
        }
        byte[] bytes = Base64.getMimeDecoder().decode(block.group(2));
        try {
            return switch (block.group(1)) {
                case "PRIVATE KEY" -> decode(new PKCS8EncodedKeySpec(bytes), file);
                case "ENCRYPTED PRIVATE KEY" -> decode(decrypt(bytes, file, password), file);
                case "RSA PRIVATE KEY" -> decode(new PKCS8EncodedKeySpec(wrapped(bytes)), file);
                default -> throw new ServerException(file + " holds a key in a form that is not read" + CONVERT);
            };
        } catch (IOException | GeneralSecurityException e) {
            throw new ServerException(
                    "the key in " + file + " cannot be read (is ssl_options.password right?): " + e.getMessage()
                            + CONVERT,
                    e);
        }
    }

    private static PrivateKey decode(PKCS8EncodedKeySpec spec, Path file) throws GeneralSecurityException {
        GeneralSecurityException last = null;
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // The encoding names its algorithm, but only to the factory that knows it.
                last = e;
            }
        }
        throw new ServerException("the key in " + file + " is neither RSA, EC nor EdDSA", last);
    }

    private static PKCS8EncodedKeySpec decrypt(byte[] bytes, Path file, Optional<Secret> password)
            throws IOException, GeneralSecurityException {
        if (password.isEmpty()) {
            throw new ServerException("the key in " + file + " is encrypted: set ssl_options.password");
        }
        EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(bytes);
        String algorithm = encrypted.getAlgParameters().toString();
        PBEKeySpec secret = new PBEKeySpec(password.get().revealText().toCharArray());
        String name = algorithm.startsWith("PBE") ? algorithm : encrypted.getAlgName();
        Cipher cipher = Cipher.getInstance(name);
        cipher.init(
                Cipher.DECRYPT_MODE,
                SecretKeyFactory.getInstance(name).generateSecret(secret),
                encrypted.getAlgParameters());
        return encrypted.getKeySpec(cipher);
    }

    /** {@code SEQUENCE { version, algorithm, OCTET STRING { key } }}. */
    private static byte[] wrapped(byte[] rsa) {
        byte[] key = tagged(0x04, rsa);
        return tagged(
                0x30,
                ByteBuffer.allocate(RSA_ALGORITHM.length + key.length)
                        .put(RSA_ALGORITHM)
                        .put(key)
                        .array());
    }

    private static byte[] tagged(int tag, byte[] content) {
        return ByteBuffer.allocate(5 + content.length)
                .put((byte) tag)
                .put((byte) 0x83)
                .put((byte) (content.length >> 16))
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    /** Fails when the key is not the one of the certificate, as while only one of two files has been renewed. */
    static void requireMatch(PrivateKey key, X509Certificate certificate, Path keyFile, Path certificateFile) {
        byte[] sample = "does the key fit?".getBytes(StandardCharsets.US_ASCII);
        try {
            String algorithm = switch (key.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> key.getAlgorithm();
            };
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(sample);
            byte[] signature = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate);
            verifying.update(sample);
            if (verifying.verify(signature)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw mismatch(keyFile, certificateFile, e);
        }
        throw mismatch(keyFile, certificateFile, null);
    }

    private static ServerException mismatch(Path keyFile, Path certificateFile, @Nullable Throwable cause) {
        return new ServerException(
                "the key in " + keyFile + " does not fit the certificate in " + certificateFile
                        + ". Set ssl_options.certfile and ssl_options.keyfile to files that were made together",
                cause);
    }

    private static ServerException unreadable(Path file, IOException e) {
        return new ServerException(
                "cannot read " + file + ": check that it exists and that the broker's user may read it", e);
    }
}
