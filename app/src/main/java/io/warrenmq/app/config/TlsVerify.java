package io.warrenmq.app.config;

/** Whether a TLS listener checks the certificates of clients. */
public enum TlsVerify {
    /** Clients are not asked for a certificate. */
    VERIFY_NONE,
    /** Clients are asked, and what they show must be valid. */
    VERIFY_PEER
}
