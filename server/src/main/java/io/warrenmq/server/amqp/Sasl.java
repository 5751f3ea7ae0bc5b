package io.warrenmq.server.amqp;

import io.warrenmq.broker.security.AccessControl;
import io.warrenmq.wire.DecodeException;
import io.warrenmq.wire.DecodeLimits;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import io.warrenmq.wire.Octets;
import io.warrenmq.wire.Utf8;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SASL mechanisms: from what a client sent to who it is. */
final class Sasl {
    private static final Logger LOG = LoggerFactory.getLogger("connection");
    private static final String DEMO_PREFIX = "My password is ";
    private static final int LARGEST_CREDENTIAL_BYTES = 8192;

    /** What a response leads to. */
    sealed interface Outcome {
        record Accepted(AccessControl.Login.Accepted user) implements Outcome {}

        /** connection.secure; the next response belongs to {@code user}. */
        record Challenge(String user, String text) implements Outcome {}

        /** @param reason for the log only */
        record Refused(String user, String reason) implements Outcome {}

        /** The response is not what the mechanism prescribes. */
        record Malformed(String reason) implements Outcome {}
    }

    private final AccessControl access;
    private final EngineSettings settings;
    private final PeerInfo peer;

    Sasl(AccessControl access, EngineSettings settings, PeerInfo peer) {
        this.access = access;
        this.settings = settings;
        this.peer = peer;
    }

    /** Whether a mechanism is offered: it is configured and can work on this connection. */
    boolean offers(String mechanism) {
        return settings.mechanisms().contains(mechanism)
                && switch (mechanism) {
                    case "PLAIN", "AMQPLAIN", "RABBIT-CR-DEMO" -> true;
                    case "EXTERNAL" -> certificate().isPresent();
                    default -> false;
                };
    }

    /** The mechanisms as connection.start names them. */
    String offered() {
        return String.join(
                " ", settings.mechanisms().stream().filter(this::offers).toList());
    }

    Outcome first(String mechanism, Octets response) {
        return switch (mechanism) {
            case "PLAIN" -> plain(response.toByteArray());
            case "AMQPLAIN" -> amqplain(response);
            case "EXTERNAL" -> external();
            default -> new Outcome.Challenge(response.text(), "Please tell me your password");
        };
    }

    /** The answer to a challenge. */
    Outcome second(String user, Octets response) {
        String text = response.text();
        if (!text.startsWith(DEMO_PREFIX)) {
            return new Outcome.Malformed("invalid response to the challenge of RABBIT-CR-DEMO");
        }
        return password(user, Utf8.encode(text.substring(DEMO_PREFIX.length())));
    }

    /** {@code \0user\0password}: no authorisation identity, nothing behind the password. */
    private Outcome plain(byte[] response) {
        int separator = 1;
        while (separator < response.length && response[separator] != 0) {
            separator++;
        }
        if (response.length == 0 || response[0] != 0 || separator >= response.length) {
            return new Outcome.Malformed("invalid PLAIN response");
        }
        byte[] password = Arrays.copyOfRange(response, separator + 1, response.length);
        for (byte octet : password) {
            if (octet == 0) {
                return new Outcome.Malformed("invalid PLAIN response");
            }
        }
        return password(Octets.of(Arrays.copyOfRange(response, 1, separator)).text(), password);
    }

    private Outcome amqplain(Octets response) {
        FieldTable fields;
        try {
            fields = FieldTable.decodeEntries(
                    ByteBuffer.wrap(response.toByteArray()), 0, response.length(), DecodeLimits.DEFAULT);
        } catch (DecodeException e) {
            return new Outcome.Malformed("AMQPLAIN response is no field table: " + e.reason());
        }
        Optional<FieldValue> login = fields.find("LOGIN");
        Optional<FieldValue> password = fields.find("PASSWORD");
        if (login.isPresent()
                && password.isPresent()
                && login.get() instanceof FieldValue.LongString name
                && password.get() instanceof FieldValue.LongString secret) {
            return password(name.text(), secret.octets().toByteArray());
        }
        return new Outcome.Malformed("AMQPLAIN auth info is missing LOGIN or PASSWORD field");
    }

    private Outcome external() {
        Optional<PeerInfo.Certificate> certificate = certificate();
        if (certificate.isEmpty()) {
            return new Outcome.Malformed("no peer certificate");
        }
        Optional<String> name = switch (settings.certificateLogin()) {
            case DISTINGUISHED_NAME -> Optional.of(certificate.get().subject());
            case COMMON_NAME -> certificate.get().commonName();
            case SUBJECT_ALTERNATIVE_NAME ->
                certificate.get().alternativeNames().stream().findFirst();
        };
        if (name.isEmpty()) {
            return new Outcome.Refused("", "the client certificate has no name of the kind that is the user name");
        }
        return judge(name.get(), access.loginWithoutPassword(name.get()));
    }

    private Optional<PeerInfo.Certificate> certificate() {
        return peer.tls().flatMap(PeerInfo.Tls::certificate);
    }

    private Outcome password(String user, byte[] password) {
        if (password.length == 0) {
            return new Outcome.Refused(user, "invalid credentials");
        }
        if (password.length > LARGEST_CREDENTIAL_BYTES) {
            return new Outcome.Refused(user, "password is too long");
        }
        return judge(user, access.login(user, password));
    }

    private Outcome judge(String user, AccessControl.Login login) {
        return switch (login) {
            case AccessControl.Login.Accepted accepted -> {
                // Looked at after the password, so that the answer takes as long for everybody.
                boolean tooFar = settings.loopbackUsers().contains(accepted.userName()) && !peer.loopback();
                yield tooFar
                        ? new Outcome.Refused(user, "user can only connect via localhost")
                        : new Outcome.Accepted(accepted);
            }
            case AccessControl.Login.Refused refused -> {
                LOG.debug("login of user '{}' refused: {}", user, refused.reason());
                yield new Outcome.Refused(user, "invalid credentials");
            }
        };
    }
}
