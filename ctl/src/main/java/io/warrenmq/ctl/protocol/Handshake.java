package io.warrenmq.ctl.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Mutual proof that both sides hold the cookie, before anything else is read. Three lines of JSON:
 *
 * <pre>
 * node    {"warren-control":1,"nonce":N}
 * client  {"nonce":C,"proof":HMAC(cookie, "client" N C)}
 * node    {"proof":HMAC(cookie, "node" N C),"node":name,"state":state}   or   {"refused":reason}
 * </pre>
 *
 * The words in front keep one side's proof from serving as the other's. Every later line is sealed with the key
 * HMAC(cookie, "session" N C).
 */
public final class Handshake {
    private static final int VERSION = 1;
    private static final int NONCE_BYTES = 32;
    /** Nobody has proved anything yet, so little is read. */
    private static final int MAX_LINE_BYTES = 1024;

    private Handshake() {}

    /**
     * A connection that is authenticated.
     *
     * @param nodeName name of the node that answered
     * @param state of its application, in small letters: running, stopped, booting, stopping
     */
    public record Session(SealedLines lines, String nodeName, String state) {}

    /** What a node tells of itself as soon as it knows that it may. */
    public record Introduction(String nodeName, String state) {}

    /**
     * The node's side.
     *
     * @throws AuthenticationException when the client holds another cookie; it was told
     * @throws ProtocolException when it does not speak the protocol
     */
    public static SealedLines acceptClient(
            InputStream in,
            OutputStream out,
            Cookie cookie,
            Supplier<Introduction> introduction,
            RandomGenerator random,
            int maxLineBytes)
            throws IOException {
        Lines lines = new Lines(in, out);
        byte[] nodeNonce = nonce(random);
        write(
                lines,
                JsonValue.object()
                        .put("warren-control", VERSION)
                        .put("nonce", encode(nodeNonce))
                        .build());
        JsonValue.Obj hello = read(lines);
        byte[] clientNonce = decode(hello, "nonce");
        if (clientNonce.length != NONCE_BYTES) {
            throw new ProtocolException("the nonce has " + clientNonce.length + " bytes");
        }
        if (!MessageDigest.isEqual(proof(cookie, "client", nodeNonce, clientNonce), decode(hello, "proof"))) {
            write(lines, JsonValue.object().put("refused", "authentication").build());
            throw new AuthenticationException("the client holds another cookie");
        }
        Introduction self = introduction.get();
        write(
                lines,
                JsonValue.object()
                        .put("proof", encode(proof(cookie, "node", nodeNonce, clientNonce)))
                        .put("node", self.nodeName())
                        .put("state", self.state())
                        .build());
        return new SealedLines(lines, proof(cookie, "session", nodeNonce, clientNonce), true, maxLineBytes);
    }

    /**
     * The client's side.
     *
     * @throws AuthenticationException when either side holds another cookie
     * @throws ProtocolException when the other side is no node
     */
    public static Session connect(
            InputStream in, OutputStream out, Cookie cookie, RandomGenerator random, int maxLineBytes)
            throws IOException {
        Lines lines = new Lines(in, out);
        JsonValue.Obj greeting = read(lines);
        if (greeting.whole("warren-control").orElse(0L) != VERSION) {
            throw new ProtocolException(
                    "the other side does not speak version " + VERSION + " of the control protocol");
        }
        byte[] nodeNonce = decode(greeting, "nonce");
        byte[] clientNonce = nonce(random);
        write(
                lines,
                JsonValue.object()
                        .put("nonce", encode(clientNonce))
                        .put("proof", encode(proof(cookie, "client", nodeNonce, clientNonce)))
                        .build());
        JsonValue.Obj reply = read(lines);
        if (reply.text("refused").isPresent()) {
            throw new AuthenticationException("the node holds another cookie");
        }
        if (!MessageDigest.isEqual(proof(cookie, "node", nodeNonce, clientNonce), decode(reply, "proof"))) {
            throw new AuthenticationException("the node could not prove that it holds the cookie");
        }
        String nodeName = reply.text("node").orElseThrow(() -> new ProtocolException("the node has no name"));
        return new Session(
                new SealedLines(lines, proof(cookie, "session", nodeNonce, clientNonce), false, maxLineBytes),
                nodeName,
                reply.text("state").orElse(""));
    }

    private static byte[] proof(Cookie cookie, String role, byte[] nodeNonce, byte[] clientNonce) {
        return cookie.authenticate(Lines.bytes(role), nodeNonce, clientNonce);
    }

    private static byte[] nonce(RandomGenerator random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return nonce;
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] decode(JsonValue.Obj object, String name) {
        String text = object.text(name).orElseThrow(() -> new ProtocolException("no " + name));
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new ProtocolException(name + " is not base64");
        }
    }

    private static void write(Lines lines, JsonValue.Obj object) throws IOException {
        lines.write(Lines.bytes(JsonText.write(object)));
        lines.flush();
    }

    private static JsonValue.Obj read(Lines lines) throws IOException {
        byte[] line = lines.read(MAX_LINE_BYTES);
        try {
            if (JsonText.read(new String(line, StandardCharsets.UTF_8)) instanceof JsonValue.Obj object) {
                return object;
            }
        } catch (MalformedJsonException e) {
            // Without what was found instead: a stranger must not choose what stands in the log.
            throw new ProtocolException("malformed JSON in the handshake");
        }
        throw new ProtocolException("the handshake is no JSON object");
    }
}
