package io.warrenmq.app.config;

import io.warrenmq.wire.Secret;
import java.nio.file.Path;
import java.util.List;

/** TLS of the AMQP listeners. */
final class TlsKeys {

    static final KeySection SECTION = new KeySection("TLS");

    static final Key<Path> CA_FILE = SECTION.key(
                    "ssl_options.cacertfile",
                    ValueTypes.PATH,
                    "",
                    "PEM file with the authorities that sign client certificates. Needed for `verify_peer`.")
            .term("rabbit.ssl_options.cacertfile");
    static final Key<Path> CERTIFICATE_FILE = SECTION.key(
                    "ssl_options.certfile",
                    ValueTypes.PATH,
                    "",
                    "PEM file with the certificate of this node and its chain.")
            .term("rabbit.ssl_options.certfile");
    static final Key<Path> KEY_FILE = SECTION.key(
                    "ssl_options.keyfile", ValueTypes.PATH, "", "PEM file with the private key of that certificate.")
            .term("rabbit.ssl_options.keyfile");
    static final Key<Secret> KEY_PASSWORD = SECTION.key(
                    "ssl_options.password", ValueTypes.SECRET, "", "Password of the private key, if it has one.")
            .term("rabbit.ssl_options.password");
    static final Key<TlsVerify> VERIFY = SECTION.key(
                    "ssl_options.verify",
                    ValueTypes.oneOf(TlsVerify.class),
                    "verify_none",
                    "`verify_peer` asks clients for a certificate and checks it.")
            .term("rabbit.ssl_options.verify");
    static final Key<Boolean> CLIENT_CERTIFICATE_REQUIRED = SECTION.key(
                    "ssl_options.fail_if_no_peer_cert",
                    ValueTypes.BOOLEAN,
                    "false",
                    "Refuse clients without a certificate. Needs `verify_peer`.")
            .term("rabbit.ssl_options.fail_if_no_peer_cert");
    static final Key<Integer> DEPTH = SECTION.key(
                    "ssl_options.depth",
                    ValueTypes.integer("a number", 0, 100),
                    "10",
                    "Certificates between that of the client and a trusted authority. Too small: valid chains are refused.")
            .term("rabbit.ssl_options.depth")
            .inert("the Java runtime decides how long a chain of certificates may be");
    static final Key<String> VERSION = SECTION.key(
                    "ssl_options.versions.$n",
                    ValueTypes.TLS_VERSION,
                    "",
                    "Protocol versions to offer; `tlsv1.3` and `tlsv1.2` when none is given. Older ones are never offered.")
            .term("rabbit.ssl_options.versions", TermShape.numbered("ssl_options.versions"), "['tlsv1.3', 'tlsv1.2']");
    /** What the Java runtime still offers. */
    static final List<String> SAFE_VERSIONS = List.of("tlsv1.3", "tlsv1.2");

    static final Key<String> CIPHER = SECTION.key(
                    "ssl_options.ciphers.$n",
                    ValueTypes.TEXT,
                    "",
                    "Cipher suites to offer, in order, by OpenSSL or IANA name; those of the Java runtime when none is given.")
            .term(
                    "rabbit.ssl_options.ciphers",
                    TermShape.numbered("ssl_options.ciphers"),
                    "[\"TLS_AES_256_GCM_SHA384\"]");
    static final Key<Boolean> HONOR_CIPHER_ORDER = SECTION.key(
                    "ssl_options.honor_cipher_order",
                    ValueTypes.BOOLEAN,
                    "true",
                    "The order of this node, not that of the client, decides which suite is used.")
            .term("rabbit.ssl_options.honor_cipher_order")
            .inert("the order of this node always decides");
    static final Key<Integer> HANDSHAKE_TIMEOUT = SECTION.key(
                    "ssl_handshake_timeout",
                    ValueTypes.milliseconds(1),
                    "5000",
                    "Time for the TLS handshake. Too small: slow clients fail. Too large: silent ones hold sockets.")
            .term("rabbit.ssl_handshake_timeout");
    static final Key<CertificateLogin> LOGIN_FROM = SECTION.key(
                    "ssl_cert_login_from",
                    ValueTypes.oneOf(CertificateLogin.class),
                    "distinguished_name",
                    "What in a client certificate is the user name of mechanism EXTERNAL.")
            .term("rabbit.ssl_cert_login_from");

    static {
        for (String option : new String[] {
            "honor_ecc_order",
            "client_renegotiation",
            "secure_renegotiate",
            "reuse_sessions",
            "log_alert",
            "cert",
            "dh",
            "dhfile",
            "key.$kind",
            "psk_identity",
            "cacerts",
            "bypass_pem_cache",
            "signature_algs.$n"
        }) {
            SECTION.hint("ssl_options." + option, "Accepted; the Java runtime decides.");
        }
    }

    private TlsKeys() {}
}
