package io.warrenmq.server.amqp;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.LoopDriver;
import io.warrenmq.broker.loop.TurnParticipant;
import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.security.AccessControl;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.ChannelMethod;
import io.warrenmq.wire.ConnectionMethod;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FrameErrors;
import io.warrenmq.wire.FrameHeader;
import io.warrenmq.wire.FrameType;
import io.warrenmq.wire.Method;
import io.warrenmq.wire.MethodId;
import io.warrenmq.wire.Methods;
import io.warrenmq.wire.ProtocolError;
import io.warrenmq.wire.ProtocolHeader;
import io.warrenmq.wire.ReplyCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One AMQP connection. Owned by its loop; every method is called on it in a turn, except {@link #sent}, which may be
 * called between turns.
 *
 * <p>Bytes are read in the loop's buffer; what is left of an incomplete frame is kept in an array of exactly its size,
 * so that an idle connection owns no buffer.
 */
public final class AmqpConnection extends TurnParticipant {
    private static final byte[] NOTHING = {};

    /** Where the connection is in its life. */
    enum State {
        HEADER,
        STARTING,
        SECURING,
        TUNING,
        OPENING,
        RUNNING,
        /** connection.close was sent or received. */
        CLOSING,
        /** An error before the client was known to be one: nothing is answered, the socket is dropped soon. */
        SILENT,
        CLOSED
    }

    private final AmqpEngine engine;
    private final LoopContext context;
    private final Transport transport;
    private final PeerInfo peer;
    private final long id;
    private final long connectedAtMs;
    private final ConnectionOutput output;
    private final ContentWriter contentWriter;
    private final FrameReader reader = new FrameReader(this);
    private final FrameHandler handler = new FrameHandler(this);
    private final Handshake handshake = new Handshake(this);
    private final PublishGate gate = new PublishGate(this);
    private final IntMap<Channel> channels = new IntMap<>();
    private final List<Channel> workingChannels = new ArrayList<>(1);
    private State state = State.HEADER;
    private @Nullable Heartbeats heartbeats;
    private LoopDriver.@Nullable Timer deadline;

    /** Place among the connections of the loop; kept by {@link LoopContext}. */
    int loopIndex;

    private AccessControl.Login.@Nullable Accepted user;
    private @Nullable VirtualHost virtualHost;
    private FieldTable clientProperties = FieldTable.EMPTY;
    private FieldTable capabilities = FieldTable.EMPTY;
    private String mechanism = "";
    private int channelMax;
    private long frameMax = ServerLimits.FRAME_MAX_BEFORE_TUNE;
    private int heartbeatSeconds;

    private byte[] kept = NOTHING;
    private int suspended;
    private boolean processing;
    private boolean paused;
    private boolean outputFull;
    private boolean outputAwaited;
    private boolean ended;
    private boolean unauthenticated = true;
    private long receivedBytes;
    private long contentBytes;
    private long topologyVersion;
    private long accessVersion;

    AmqpConnection(AmqpEngine engine, LoopContext context, Transport transport, PeerInfo peer, long id) {
        this.engine = engine;
        this.context = context;
        this.transport = transport;
        this.peer = peer;
        this.id = id;
        this.connectedAtMs = context.loop().nowMs();
        this.output = new ConnectionOutput(transport, () -> loop().flushBeforeTurnEnds(this));
        this.contentWriter = new ContentWriter(output, loop().chunks());
        deadline = loop().schedule(settings().handshakeTimeoutMs(), this::handshakeTimedOut);
    }

    // ---- what the transport calls

    /** Bytes of an incomplete frame that {@link #putKept} puts in front of what is read next. */
    public int keptBytes() {
        return kept.length;
    }

    /** Copies the kept bytes to the begin of a buffer. */
    public void putKept(ByteBuffer buffer) {
        buffer.put(0, kept);
    }

    /** Takes bytes from the socket: the buffer has the kept bytes first, then the new ones up to {@code end}. */
    public void received(ByteBuffer buffer, int end) {
        receivedBytes += end - kept.length;
        process(buffer, end);
    }

    /** The socket took something that {@link Transport#pendingBytes} had counted. */
    public void sent() {
        if (outputAwaited && transport.pendingBytes() == 0) {
            outputAwaited = false;
            loop().post(this::outputOpened);
        }
    }

    /** The socket is closed. */
    public void transportClosed() {
        if (!ended && state != State.CLOSED) {
            ConnectionLog.vanished(this, state, receivedBytes);
        }
        end(() -> {});
        finish();
    }

    /** Ends the connection with connection.close 320 and this text. */
    public void closeForced(String text) {
        if (state == State.RUNNING) {
            closeWith(ProtocolError.of(ReplyCode.CONNECTION_FORCED, text), closeTimeoutMs());
        } else if (state != State.CLOSING && state != State.CLOSED) {
            finish();
            transport.drop();
        }
    }

    /** Closes the socket at once. */
    void drop() {
        finish();
        transport.drop();
    }

    // ---- reading

    private void process(ByteBuffer buffer, int end) {
        kept = NOTHING;
        if (state == State.SILENT || state == State.CLOSED) {
            return;
        }
        processing = true;
        gate.look();
        accessVersion = engine.broker().access().version();
        VirtualHost vhost = virtualHost;
        topologyVersion = vhost == null ? 0 : vhost.topologyVersion();
        int used = 0;
        try {
            if (state == State.HEADER) {
                used = protocolHeader(buffer, end);
            }
            used = reader.read(buffer, used, end);
        } finally {
            processing = false;
        }
        if (used < end && state != State.SILENT && state != State.CLOSED) {
            kept = new byte[end - used];
            buffer.get(used, kept);
        }
        if (!reading() && !paused) {
            paused = true;
            transport.pauseReading();
        }
        finishChannelWork();
    }

    private int protocolHeader(ByteBuffer buffer, int end) {
        ProtocolHeader header = ProtocolHeader.recognise(buffer, 0, end);
        if (header.isAccepted()) {
            ConnectionLog.accepting(this);
            handshake.start();
            return ProtocolHeader.BYTES;
        }
        if (header.isRefused()) {
            ConnectionLog.badHeader(this, header.advice());
            int at = output.reserve(ProtocolHeader.BYTES);
            output.advance(ProtocolHeader.write(output.memory(), at));
            state = State.SILENT;
            output.flush();
            finish();
            transport.closeWhenSent(ServerLimits.SILENT_CLOSE_MS);
        }
        return 0;
    }

    /** Whether the reader may go on with the next frame. */
    boolean reading() {
        return suspended == 0
                && gate.open()
                && !outputFull
                && state != State.HEADER
                && state != State.SILENT
                && state != State.CLOSED;
    }

    /** A channel awaits an answer: nothing more is read until {@link #resume}. */
    void suspend() {
        suspended++;
    }

    void resume() {
        // An error may have ended the wait already.
        suspended = Math.max(0, suspended - 1);
        if (suspended == 0 && !processing) {
            proceedSoon();
        }
    }

    /** Goes on reading in a turn of its own: the loop's read buffer may be in use now. */
    void proceedSoon() {
        loop().post(this::proceed);
    }

    private void proceed() {
        if (state == State.CLOSED || state == State.SILENT || !reading()) {
            return;
        }
        if (kept.length > 0) {
            ByteBuffer buffer = context.receiveBuffer(kept.length);
            buffer.put(0, kept);
            process(buffer, kept.length);
        }
        if (paused && reading()) {
            paused = false;
            transport.resumeReading();
        }
    }

    /** Whether publishes must take the way past the gate. */
    boolean publishingStopped() {
        return gate.closed();
    }

    /** Called at a content frame: whether the connection stops here because the gate is closed. */
    boolean stopsAtContent() {
        if (!gate.closed() || state != State.RUNNING) {
            return false;
        }
        gate.stop();
        return !gate.open();
    }

    void alarmsCleared() {
        gate.alarmsCleared();
    }

    // ---- frames

    /** A whole frame. */
    void frame(int type, int number, ByteBuffer in, int payload, int size) {
        handler.begin(null, 0);
        try {
            switch (state) {
                case RUNNING -> runningFrame(type, number, in, payload, size);
                case CLOSING -> closingFrame(type, number, in, payload, size);
                case STARTING, SECURING, TUNING, OPENING -> handshakeFrame(type, number, in, payload, size);
                case HEADER, SILENT, CLOSED -> {}
            }
        } catch (AmqpException e) {
            fail(handler.channel(), handler.method(), e);
        } catch (RuntimeException e) {
            failInternally(e);
        }
    }

    private void runningFrame(int type, int number, ByteBuffer in, int payload, int size) {
        switch (type) {
            case FrameType.METHOD -> {
                if (number == 0) {
                    connectionMethod(in, payload, size);
                } else {
                    handler.methodFrame(number, in, payload, size);
                }
            }
            case FrameType.HEADER -> {
                requireChannel(type, number, in, payload, size);
                handler.headerFrame(number, in, payload, size);
            }
            case FrameType.BODY -> {
                requireChannel(type, number, in, payload, size);
                handler.bodyFrame(number, in, payload, size);
            }
            case FrameType.HEARTBEAT -> heartbeat(number, in, payload, size);
            default -> throw new AmqpException(FrameErrors.unknownFrame(type, in, payload, size));
        }
    }

    private static void requireChannel(int type, int number, ByteBuffer in, int payload, int size) {
        if (number == 0) {
            throw new AmqpException(FrameErrors.unexpected(type, in, payload, size));
        }
    }

    private static void heartbeat(int number, ByteBuffer in, int payload, int size) {
        if (size != 0) {
            throw new AmqpException(FrameErrors.unknownFrame(FrameType.HEARTBEAT, in, payload, size));
        }
        if (number != 0) {
            throw new AmqpException(FrameErrors.unexpected(FrameType.HEARTBEAT, in, payload, size));
        }
    }

    private void handshakeFrame(int type, int number, ByteBuffer in, int payload, int size) {
        if (type == FrameType.HEARTBEAT) {
            heartbeat(number, in, payload, size);
        } else if (type == FrameType.METHOD && number == 0) {
            Method method = Methods.decode(in, payload, size, settings().decodeLimits());
            handler.begin(null, method.id());
            handshake.method(method);
        } else {
            throw new AmqpException(FrameErrors.unexpected(type, in, payload, size));
        }
    }

    private void closingFrame(int type, int number, ByteBuffer in, int payload, int size) {
        if (type != FrameType.METHOD || number != 0 || size < 4) {
            return;
        }
        int method = Methods.id(in, payload);
        if (method == MethodId.CONNECTION_CLOSE) {
            output.write(0, new ConnectionMethod.CloseOk());
            closeSocket();
        } else if (method == MethodId.CONNECTION_CLOSE_OK) {
            closeSocket();
        }
    }

    private void connectionMethod(ByteBuffer in, int payload, int size) {
        Method method = Methods.decode(in, payload, size, settings().decodeLimits());
        handler.begin(null, method.id());
        switch (method) {
            case ConnectionMethod.Close _ -> closedByClient();
            case ConnectionMethod.UpdateSecret _ ->
                // Secrets of the internal database do not expire: there is nothing to renew.
                output.write(0, new ConnectionMethod.UpdateSecretOk());
            default ->
                throw new AmqpException(ReplyCode.CHANNEL_ERROR, "unexpected method in connection state running");
        }
    }

    /** A body frame begins that is taken in pieces; returns nothing when it is to be discarded. */
    @Nullable
    Channel beginBodyFrame(int number, ByteBuffer in, int payload, int size) {
        handler.begin(null, 0);
        if (state != State.RUNNING) {
            return null;
        }
        try {
            return handler.beginBody(number, size);
        } catch (AmqpException e) {
            fail(handler.channel(), handler.method(), e);
            return null;
        }
    }

    void bodyBytes(Channel channel, ByteBuffer in, int offset, int length) {
        try {
            handler.body(channel, in, offset, length);
        } catch (AmqpException e) {
            fail(channel, MethodId.BASIC_PUBLISH, e);
        }
    }

    void endBodyFrame(Channel channel) {
        try {
            handler.endBody(channel);
        } catch (AmqpException e) {
            fail(channel, MethodId.BASIC_PUBLISH, e);
        } catch (RuntimeException e) {
            failInternally(e);
        }
    }

    /** Memory for a message that is not complete. */
    void contentGrew(long bytes) {
        contentBytes += bytes;
        if (contentBytes > settings().maxIncompleteContentBytes()) {
            throw new AmqpException(
                    ReplyCode.RESOURCE_ERROR,
                    "incomplete messages of this connection exceed "
                            + settings().maxIncompleteContentBytes() + " bytes");
        }
    }

    void contentReleased(long bytes) {
        contentBytes -= bytes;
    }

    // ---- channels

    @Nullable
    Channel channel(int number) {
        return channels.get(number);
    }

    void openChannel(int number) {
        if (channelMax != 0 && channels.count() >= channelMax) {
            throw new AmqpException(
                    ReplyCode.NOT_ALLOWED,
                    "number of channels opened (" + channels.count() + ") has reached the negotiated channel_max ("
                            + channelMax + ")");
        }
        engine.registry().requireChannel(this);
        channels.put(number, new Channel(this, number));
        output.write(number, new ChannelMethod.OpenOk());
    }

    /** channel.close of the client: close-ok follows when the queues have let go. */
    void closeChannel(Channel channel) {
        channel.finishWork();
        suspend();
        channel.end(() -> {
            forget(channel);
            if (state == State.RUNNING) {
                channel.send(new ChannelMethod.CloseOk());
            }
            resume();
        });
    }

    void forget(Channel channel) {
        channels.remove(channel.number());
        if (!ended) {
            engine.registry().channelClosed(this);
        }
    }

    void channelHasWork(Channel channel) {
        workingChannels.add(channel);
        loop().flushBeforeTurnEnds(this);
    }

    private void finishChannelWork() {
        // Finishing may give work to further channels, hence by index.
        for (int i = 0; i < workingChannels.size(); i++) {
            workingChannels.get(i).finishWork();
        }
        workingChannels.clear();
    }

    @Override
    protected void endTurn() {
        finishChannelWork();
        output.flush();
        if (transport.pendingBytes() > 0) {
            outputAwaited = true;
            if (transport.pendingBytes() > ServerLimits.LARGEST_PENDING_OUTPUT_BYTES && !outputFull) {
                outputFull = true;
                if (!paused) {
                    paused = true;
                    transport.pauseReading();
                }
            }
        }
    }

    /** Whether deliveries may be written; when not, {@link #outputOpened} follows. */
    boolean outputOpen() {
        if (output.open()) {
            return true;
        }
        outputAwaited = true;
        return false;
    }

    private void outputOpened() {
        if (ended) {
            return;
        }
        for (Channel channel : channels.values()) {
            channel.outputOpened();
        }
        if (outputFull) {
            outputFull = false;
            proceed();
        }
    }

    // ---- errors and ends

    /** Ends a channel or the connection for an error. */
    void fail(@Nullable Channel channel, int methodId, AmqpException exception) {
        ProtocolError error = exception.error();
        if (methodId != 0 && error.classId() == 0) {
            error = error.blaming(methodId);
        }
        switch (state) {
            case STARTING, SECURING -> handshake.failed(error);
            case TUNING -> handshake.failed(error);
            case OPENING -> {
                ConnectionLog.connectionError(this, error, 0);
                closeWith(error, closeTimeoutMs());
            }
            case RUNNING -> {
                if (channel == null || error.code().isHard()) {
                    ConnectionLog.connectionError(this, error, channel == null ? 0 : channel.number());
                    closeWith(error, closeTimeoutMs());
                } else if (channel.isOpen()) {
                    ConnectionLog.channelError(this, error, channel.number());
                    failChannel(channel, error);
                }
            }
            case HEADER, CLOSING, SILENT, CLOSED -> {}
        }
    }

    private void failInternally(RuntimeException e) {
        ConnectionLog.bug(this, e);
        fail(null, 0, new AmqpException(ReplyCode.INTERNAL_ERROR, ""));
    }

    private void failChannel(Channel channel, ProtocolError error) {
        channel.finishWork();
        channel.end(() -> {});
        channel.closing();
        channel.send(
                new ChannelMethod.Close(error.code().code(), error.replyText(), error.classId(), error.methodId()));
    }

    /** The input cannot be taken apart any more. */
    void outOfStep(AmqpException exception) {
        if (state == State.RUNNING || state == State.OPENING) {
            ConnectionLog.connectionError(this, exception.error(), 0);
            closeWith(exception.error(), ServerLimits.BROKEN_CLOSE_MS);
        } else {
            fail(null, 0, exception);
        }
        kept = NOTHING;
    }

    /** Refuses the client with connection.close during the handshake. */
    void refuse(ProtocolError error) {
        closeWith(error, closeTimeoutMs());
    }

    private void closeWith(ProtocolError error, long timeoutMs) {
        end(() -> {});
        state = State.CLOSING;
        output.write(
                0,
                new ConnectionMethod.Close(error.code().code(), error.replyText(), error.classId(), error.methodId()));
        // Reading goes on only to find close-ok, whatever kept it before.
        suspended = 0;
        outputFull = false;
        gate.lift();
        if (!processing) {
            proceedSoon();
        }
        deadline(timeoutMs, () -> {
            finish();
            transport.drop();
        });
        if (paused) {
            paused = false;
            transport.resumeReading();
        }
    }

    private long closeTimeoutMs() {
        long heartbeatMs = heartbeatSeconds * 1000L;
        return heartbeatMs == 0 ? ServerLimits.LONGEST_CLOSE_MS : Math.min(heartbeatMs, ServerLimits.LONGEST_CLOSE_MS);
    }

    /**
     * Nothing is answered before the client has proved to be one; it is dropped after a while, so that guessing is
     * slow.
     */
    void closeSilently() {
        state = State.SILENT;
        kept = NOTHING;
        deadline(ServerLimits.SILENT_CLOSE_MS, () -> {
            finish();
            transport.drop();
        });
    }

    private void closedByClient() {
        ConnectionLog.closing(this);
        state = State.CLOSING;
        end(() -> {
            if (state == State.CLOSING) {
                output.write(0, new ConnectionMethod.CloseOk());
                closeSocket();
            }
        });
    }

    private void closeSocket() {
        finish();
        output.flush();
        transport.closeWhenSent(ServerLimits.BROKEN_CLOSE_MS);
    }

    /**
     * Ends channels, then exclusive queues; {@code done} runs when all of that has happened, at once if it had before.
     */
    private void end(Runnable done) {
        if (ended) {
            done.run();
            return;
        }
        ended = true;
        engine.registry().ended(this);
        if (heartbeats != null) {
            heartbeats.stop();
        }
        Countdown exclusive = new Countdown(done);
        Countdown closing = new Countdown(() -> {
            for (QueueEntry entry : engine.broker().metadata().exclusiveQueues(id)) {
                exclusive.expect();
                entry.endpoint().delete(false, false, loop(), outcome -> exclusive.arrived());
            }
            exclusive.arrived();
        });
        for (Channel channel : channels.values()) {
            if (channel.isOpen()) {
                closing.expect();
                channel.finishWork();
                channel.end(closing::arrived);
            }
        }
        channels.clear();
        closing.arrived();
    }

    /** Forgets the connection; the socket is closed by the caller, or is. */
    private void finish() {
        if (state == State.CLOSED) {
            return;
        }
        end(() -> {});
        boolean hasOutput = state == State.CLOSING;
        state = State.CLOSED;
        kept = NOTHING;
        cancelDeadline();
        authenticated();
        context.remove(this);
        engine.registry().closed(this);
        if (!hasOutput) {
            output.discard();
        }
    }

    void heartbeatsMissed(int seconds) {
        ConnectionLog.heartbeatsMissed(this, seconds);
        end(() -> {});
        finish();
        transport.drop();
    }

    private void handshakeTimedOut() {
        if (state != State.RUNNING && state != State.CLOSED) {
            ConnectionLog.handshakeTimeout(this);
            finish();
            transport.drop();
        }
    }

    private void deadline(long delayMs, Runnable action) {
        cancelDeadline();
        deadline = loop().schedule(delayMs, action);
    }

    private void cancelDeadline() {
        LoopDriver.Timer timer = deadline;
        if (timer != null) {
            deadline = null;
            timer.cancel();
        }
    }

    void tick(long nowMs) {
        for (Channel channel : channels.values()) {
            channel.tick(nowMs);
        }
    }

    // ---- handshake results

    void state(State next) {
        state = next;
    }

    void client(FieldTable properties) {
        clientProperties = properties;
        capabilities = properties.table("capabilities").orElse(FieldTable.EMPTY);
    }

    void user(AccessControl.Login.Accepted login, String usedMechanism) {
        user = login;
        mechanism = usedMechanism;
        authenticated();
    }

    /** The place among unauthenticated connections is free again. */
    private void authenticated() {
        if (unauthenticated) {
            unauthenticated = false;
            engine.unauthenticatedLeft();
        }
    }

    void tuned(int negotiatedChannelMax, long negotiatedFrameMax, int heartbeat) {
        channelMax = negotiatedChannelMax;
        frameMax = negotiatedFrameMax;
        heartbeatSeconds = heartbeat;
        reader.frameMax(negotiatedFrameMax);
        contentWriter.frameMax((int) Math.min(negotiatedFrameMax, Integer.MAX_VALUE));
        Heartbeats beats = new Heartbeats(this, heartbeat);
        heartbeats = beats;
        beats.start();
    }

    void opened(VirtualHost vhost) {
        cancelDeadline();
        virtualHost = vhost;
        topologyVersion = vhost.topologyVersion();
        state = State.RUNNING;
    }

    // ---- what channels and listings ask

    AmqpEngine engine() {
        return engine;
    }

    EngineSettings settings() {
        return engine.settings();
    }

    LoopContext context() {
        return context;
    }

    Loop loop() {
        return context.loop();
    }

    long id() {
        return id;
    }

    /** The connection's number in its pid: counted from 1 on this node. */
    int number() {
        return (int) id;
    }

    PeerInfo peer() {
        return peer;
    }

    ConnectionOutput output() {
        return output;
    }

    ContentWriter contentWriter() {
        return contentWriter;
    }

    Settlement settlement(Outcome outcome) {
        return engine.settlement(outcome);
    }

    /** Largest payload of a frame that this connection may send. */
    long largestPayloadBytes() {
        return frameMax == 0 ? Integer.MAX_VALUE - FrameHeader.OVERHEAD_BYTES : frameMax;
    }

    /** Version of the topology at the begin of this read batch. */
    long topologyVersion() {
        return topologyVersion;
    }

    /** Version of users and permissions at the begin of this read batch. */
    long accessVersion() {
        return accessVersion;
    }

    AccessControl.Login.Accepted user() {
        AccessControl.Login.Accepted login = user;
        if (login == null) {
            throw new IllegalStateException("not authenticated");
        }
        return login;
    }

    AccessControl.Login.@Nullable Accepted userIfKnown() {
        return user;
    }

    VirtualHost virtualHost() {
        VirtualHost vhost = virtualHost;
        if (vhost == null) {
            throw new IllegalStateException("no virtual host opened");
        }
        return vhost;
    }

    @Nullable
    VirtualHost virtualHostIfOpen() {
        return virtualHost;
    }

    /** Whether the client announced a capability. */
    boolean clientCan(String capability) {
        return capabilities.isTrue(capability);
    }

    FieldTable clientProperties() {
        return clientProperties;
    }

    /** The name that the client gave itself, empty for none. */
    String userProvidedName() {
        return clientProperties.text("connection_name").orElse("");
    }

    /** Whether the firehose takes what happens in this vhost. */
    boolean tracing() {
        VirtualHost vhost = virtualHost;
        return vhost != null && engine.tracing().traces(vhost.name());
    }

    long pendingOutputBytes() {
        return transport.pendingBytes();
    }

    boolean alive() {
        return state == State.RUNNING || state == State.OPENING || state == State.TUNING;
    }

    /** Changes while the client is there: it sends, or, while it is not read from, takes what we send. */
    long signsOfLife() {
        return receivedBytes + (outputFull ? output.writtenBytes() - transport.pendingBytes() : 0);
    }

    boolean supervisionSuspended() {
        return !gate.open() || suspended > 0;
    }

    State state() {
        return state;
    }

    PublishGate gate() {
        return gate;
    }

    IntMap<Channel> channels() {
        return channels;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    long connectedAtMs() {
        return connectedAtMs;
    }

    String mechanism() {
        return mechanism;
    }

    int channelMax() {
        return channelMax;
    }

    long frameMax() {
        return frameMax;
    }

    int heartbeatSeconds() {
        return heartbeatSeconds;
    }
}
