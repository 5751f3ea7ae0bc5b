package io.warrenmq.app.config;

/** Which part of a client certificate is the user name. */
public enum CertificateLogin {
    DISTINGUISHED_NAME,
    COMMON_NAME,
    SUBJECT_ALTERNATIVE_NAME,
    SUBJECT_ALT_NAME
}
