package io.warrenmq.server.netty;

import io.netty.handler.ssl.SslHandler;
import io.warrenmq.server.amqp.PeerInfo;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;

/** What a TLS session says about the client. */
final class TlsPeer {
    private TlsPeer() {}

    static PeerInfo.Tls of(SslHandler handler) {
        SSLSession session = handler.engine().getSession();
        return new PeerInfo.Tls(session.getProtocol(), session.getCipherSuite(), certificate(session));
    }

    private static Optional<PeerInfo.Certificate> certificate(SSLSession session) {
        Certificate[] chain;
        try {
            chain = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            // The client showed none, and was not made to.
            return Optional.empty();
        }
        return chain.length > 0 && chain[0] instanceof X509Certificate own ? Optional.of(read(own)) : Optional.empty();
    }

    private static PeerInfo.Certificate read(X509Certificate certificate) {
        return new PeerInfo.Certificate(
                certificate.getSubjectX500Principal().getName(X500Principal.RFC2253),
                certificate.getIssuerX500Principal().getName(X500Principal.RFC2253),
                certificate.getNotBefore().toInstant() + " - "
                        + certificate.getNotAfter().toInstant(),
                commonName(certificate),
                alternativeNames(certificate));
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            LdapName name = new LdapName(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253));
            return name.getRdns().stream()
                    .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                    .map(Rdn::getValue)
                    .map(Object::toString)
                    .findFirst();
        } catch (InvalidNameException e) {
            throw new IllegalStateException("a name that the JDK wrote", e);
        }
    }

    private static List<String> alternativeNames(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> found = certificate.getSubjectAlternativeNames();
            if (found != null) {
                for (List<?> name : found) {
                    if (name.get(1) instanceof String text) {
                        names.add(text);
                    }
                }
            }
        } catch (CertificateParsingException e) {
            // A certificate without readable names has none: login by them is then refused.
            return List.of();
        }
        return names;
    }
}
