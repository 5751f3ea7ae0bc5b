package io.warrenmq.cluster.membership;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.auth.AuthToken;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;

/**
 * The engine's form of a {@link CookieProof}: what joins, answers a join, or proposes a merge carries one. Public only
 * because the engine makes instances when it reads.
 */
public final class CookieToken extends AuthToken {
    private static final short MAGIC = 1703;

    static {
        ClassConfigurator.addIfAbsent(MAGIC, CookieToken.class);
    }

    private final @Nullable CookieProof cookie;
    private CookieProof.@Nullable Proof received;

    /** For the engine: a token to be read. */
    public CookieToken() {
        this.cookie = null;
    }

    CookieToken(CookieProof cookie) {
        this.cookie = cookie;
    }

    @Override
    public String getName() {
        return CookieToken.class.getName();
    }

    @Override
    public int size() {
        return CookieProof.NONCE_BYTES + Long.BYTES + CookieProof.MAC_BYTES;
    }

    @Override
    public boolean authenticate(AuthToken token, Message message) {
        CookieProof.Proof proof = token instanceof CookieToken other ? other.received : null;
        return proof != null && Objects.requireNonNull(cookie).holds(proof, bytes(message.getSrc()));
    }

    /** A proof of its own for each message: none is accepted twice. */
    @Override
    public void writeTo(DataOutput out) throws IOException {
        CookieProof.Proof proof = Objects.requireNonNull(cookie).make(bytes(auth.getAddress()));
        out.write(proof.nonce());
        out.writeLong(proof.timeMs());
        out.write(proof.mac());
    }

    @Override
    public void readFrom(DataInput in) throws IOException {
        byte[] nonce = new byte[CookieProof.NONCE_BYTES];
        in.readFully(nonce);
        long timeMs = in.readLong();
        byte[] mac = new byte[CookieProof.MAC_BYTES];
        in.readFully(mac);
        received = new CookieProof.Proof(nonce, timeMs, mac);
    }

    private static byte[] bytes(@Nullable Address address) {
        try {
            return address == null ? new byte[0] : Util.objectToByteBuffer(address);
        } catch (Exception e) {
            throw new IllegalStateException("an address cannot be written: " + address, e);
        }
    }
}
