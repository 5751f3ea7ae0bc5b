package io.warrenmq.server.netty;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/**
 * The JDK's engine of a server, made to do two things of TLS 1.3 as RabbitMQ does them, because the Java client in its
 * NIO mode (5.35 and before) depends on them.
 *
 * <p>Finished ends in a record of its own. The JDK puts everything from EncryptedExtensions to Finished (RFC 8446
 * §4.4.4) into one record; that client then asks for another record before it answers, which never comes. So while this
 * flight is written, records are too small for more than a part of Finished, which RFC 8446 §5.1 allows; afterwards
 * they are of full size.
 *
 * <p>No session tickets (RFC 8446 §4.6.1) are sent: that client takes the rest of its read buffer after one for frames
 * of AMQP. Sessions of TLS 1.3 are therefore not resumed.
 *
 * <p>Used by one thread at a time, as any engine.
 */
final class CompatibleTlsEngine extends SSLEngine {
    /** The smallest Finished message: header and a SHA-256 hash. */
    private static final int FINISHED_BYTES = 4 + 32;

    /** What the JDK counts to a record around its content: header, tag, content type and room for padding. */
    private static final int RECORD_BYTES = 5 + 16 + 1 + 16;

    private static final int SMALL_PACKET_BYTES = FINISHED_BYTES + RECORD_BYTES;
    private static final String TLS_1_3 = "TLSv1.3";

    /** Of which kind the next record of the server is. */
    private enum Next {
        SERVER_HELLO,
        FLIGHT,
        ANY
    }

    private final SSLEngine engine;
    private Next next = Next.SERVER_HELLO;

    CompatibleTlsEngine(SSLEngine engine) {
        this.engine = engine;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer destination)
            throws SSLException {
        SSLEngineResult result = engine.wrap(sources, offset, length, destination);
        if (next != Next.ANY) {
            wrote(result);
        }
        return result;
    }

    private void wrote(SSLEngineResult result) {
        HandshakeStatus status = result.getHandshakeStatus();
        if (next == Next.SERVER_HELLO && result.bytesProduced() > 0) {
            SSLSession session = engine.getHandshakeSession();
            boolean separate = session != null && session.getProtocol().equals(TLS_1_3);
            next = separate ? Next.FLIGHT : Next.ANY;
            if (separate) {
                limitPackets(SMALL_PACKET_BYTES);
                session.invalidate(); // the JDK writes a ticket only for a session that can be joined again
            }
        } else if (next == Next.FLIGHT && status != HandshakeStatus.NEED_WRAP && status != HandshakeStatus.NEED_TASK) {
            // Either the flight is out and the client is to answer, or a HelloRetryRequest was all there was to say:
            // the hello that answers it begins the same again.
            limitPackets(engine.getSession().getPacketBufferSize());
            next = status == HandshakeStatus.NEED_UNWRAP ? Next.SERVER_HELLO : Next.ANY;
        }
    }

    private void limitPackets(int bytes) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setMaximumPacketSize(bytes);
        engine.setSSLParameters(parameters);
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] destinations, int offset, int length)
            throws SSLException {
        return engine.unwrap(source, destinations, offset, length);
    }

    @Override
    public Runnable getDelegatedTask() {
        return engine.getDelegatedTask();
    }

    @Override
    public void closeInbound() throws SSLException {
        engine.closeInbound();
    }

    @Override
    public boolean isInboundDone() {
        return engine.isInboundDone();
    }

    @Override
    public void closeOutbound() {
        engine.closeOutbound();
    }

    @Override
    public boolean isOutboundDone() {
        return engine.isOutboundDone();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return engine.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return engine.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        engine.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return engine.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return engine.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        engine.setEnabledProtocols(protocols);
    }

    @Override
    public SSLSession getSession() {
        return engine.getSession();
    }

    @Override
    public SSLSession getHandshakeSession() {
        return engine.getHandshakeSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
        engine.beginHandshake();
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return engine.getHandshakeStatus();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        engine.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return engine.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        engine.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return engine.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        engine.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return engine.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        engine.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return engine.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return engine.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        engine.setSSLParameters(parameters);
    }

    @Override
    public String getApplicationProtocol() {
        return engine.getApplicationProtocol();
    }

    @Override
    public String getHandshakeApplicationProtocol() {
        return engine.getHandshakeApplicationProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(BiFunction<SSLEngine, List<String>, String> selector) {
        engine.setHandshakeApplicationProtocolSelector(selector);
    }

    @Override
    public BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return engine.getHandshakeApplicationProtocolSelector();
    }
}
