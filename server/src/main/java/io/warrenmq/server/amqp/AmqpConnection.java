package io.warrenmq.server.amqp;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.TurnParticipant;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.security.AccessControl;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.ChannelMethod;
import io.warrenmq.wire.ProtocolError;
import io.warrenmq.wire.ProtocolHeader;
import io.warrenmq.wire.ReplyCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One AMQP connection: what comes from its socket, the channels that it goes to, and what goes back. Owned by its loop;
 * every method is called on it in a turn, except {@link #sent}, which may be called between turns.
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
    private final Client client;
    private final ConnectionOutput output;
    private final ContentWriter contentWriter;
    private final Handshake handshake = new Handshake(this);
    private final FrameReader reader;
    private final SendTimeout sendTimeout;
    private final PublishGate gate;
    private final ResourceAccess access = new ResourceAccess(this);
    private final ConnectionEnd end;
    private final ConnectionErrors errors;
    private final IntMap<Channel> channels = new IntMap<>();
    private final List<Channel> workingChannels = new ArrayList<>(1);
    private State state = State.HEADER;
    private @Nullable Heartbeats heartbeats;

    /** Place among the connections of the loop; kept by {@link LoopContext}. */
    int loopIndex;

    private byte[] kept = NOTHING;
    /** Answers that channels await; nothing is read meanwhile. */
    private int suspended;

    private boolean processing;
    /** Whether the transport was told to stop reading. */
    private boolean paused;
    /** Whether so much is unwritten that nothing is read either. */
    private boolean outputFull;
    /** Whether deliveries wait for the socket. */
    private boolean outputAwaited;

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
        this.gate = new PublishGate(this);
        this.client = new Client(settings().initialFrameMax());
        this.reader = new FrameReader(
                this, new FrameHandler(this, handshake), settings().initialFrameMax());
        this.sendTimeout = new SendTimeout(this, settings().sendTimeoutMs());
        this.output = new ConnectionOutput(transport, () -> loop().flushBeforeTurnEnds(this));
        this.contentWriter = new ContentWriter(output, loop().chunks());
        this.end = new ConnectionEnd(this, transport);
        this.errors = new ConnectionErrors(this, handshake);
        end.expectHandshakeWithin(settings().handshakeTimeoutMs());
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
    public void received(ByteBuffer buffer, int bufferEnd) {
        receivedBytes += bufferEnd - kept.length;
        process(buffer, bufferEnd);
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
        end.vanished();
    }

    /** Ends the connection with connection.close 320 and this text. */
    public void closeForced(String text) {
        if (state == State.RUNNING) {
            end.closeWith(ProtocolError.of(ReplyCode.CONNECTION_FORCED, text), end.timeoutMs());
        } else if (state != State.CLOSING && state != State.CLOSED) {
            end.drop();
        }
    }

    // ---- reading

    private void process(ByteBuffer buffer, int bufferEnd) {
        kept = NOTHING;
        if (discards()) {
            return;
        }
        processing = true;
        gate.look();
        accessVersion = engine.broker().access().version();
        topologyVersion = client.hasVirtualHost() ? client.virtualHost().topologyVersion() : 0;
        int used = 0;
        try {
            if (state == State.HEADER) {
                used = protocolHeader(buffer, bufferEnd);
            }
            used = reader.read(buffer, used, bufferEnd);
        } finally {
            processing = false;
        }
        if (used < bufferEnd && !discards()) {
            kept = new byte[bufferEnd - used];
            buffer.get(used, kept);
        }
        if (!reading()) {
            pause();
        }
        finishChannelWork();
    }

    private int protocolHeader(ByteBuffer buffer, int bufferEnd) {
        ProtocolHeader header = ProtocolHeader.recognise(buffer, 0, bufferEnd);
        if (header.isAccepted()) {
            ConnectionLog.accepting(this);
            handshake.start();
            return ProtocolHeader.BYTES;
        }
        if (header.isRefused()) {
            ConnectionLog.badHeader(this, header.advice());
            int at = output.reserve(ProtocolHeader.BYTES);
            output.advance(ProtocolHeader.write(output.memory(), at));
            end.closeSocket();
        }
        return 0;
    }

    /** Whether nothing that comes is of interest any more. */
    private boolean discards() {
        return state == State.SILENT || state == State.CLOSED;
    }

    /** Whether the reader may go on with the next frame. */
    boolean reading() {
        return suspended == 0 && gate.open() && !outputFull && state != State.HEADER && !discards();
    }

    private void pause() {
        // A connection that discards goes on reading: else the end of the socket would not be seen.
        if (!paused && !discards() && state != State.HEADER) {
            paused = true;
            transport.pauseReading();
        }
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
        if (!reading()) {
            return;
        }
        if (kept.length > 0) {
            ByteBuffer buffer = context.bufferForKept(kept.length);
            buffer.put(0, kept);
            process(buffer, kept.length);
        }
        if (paused && reading()) {
            paused = false;
            transport.resumeReading();
        }
    }

    /** The connection is closing: whatever kept it from being read, its close-ok must be found. */
    void readForCloseOnly() {
        suspended = 0;
        outputFull = false;
        gate.lift();
        if (!processing) {
            proceedSoon();
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

    /** Memory for a message that is not complete. */
    void contentGrew(long bytes) {
        contentBytes += bytes;
        boolean hasRoom = context.backpressure().arrivingGrew(bytes);
        if (contentBytes > settings().maxIncompleteContentBytes()) {
            throw new AmqpException(
                    ReplyCode.RESOURCE_ERROR,
                    "incomplete messages of this connection exceed "
                            + settings().maxIncompleteContentBytes() + " bytes");
        }
        if (!hasRoom) {
            throw new AmqpException(
                    ReplyCode.RESOURCE_ERROR,
                    "messages that are still arriving take all memory that this node has for them");
        }
    }

    void contentReleased(long bytes) {
        contentBytes -= bytes;
        context.backpressure().arrivingReleased(bytes);
    }

    // ---- channels

    @Nullable
    Channel channel(int number) {
        return channels.get(number);
    }

    void openChannel(int number) {
        if (client.channelMax() != 0 && channels.count() >= client.channelMax()) {
            throw new AmqpException(
                    ReplyCode.NOT_ALLOWED,
                    "number of channels opened (" + channels.count() + ") has reached the negotiated channel_max ("
                            + client.channelMax() + ")");
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
        if (!end.ended()) {
            channels.remove(channel.number());
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

    // ---- writing

    @Override
    protected void endTurn() {
        finishChannelWork();
        output.flush();
        if (transport.pendingBytes() > 0) {
            outputAwaited = true;
            sendTimeout.fellBehind();
            if (transport.pendingBytes() > ServerLimits.LARGEST_PENDING_OUTPUT_BYTES) {
                outputFull = true;
                pause();
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

    void tick(long nowMs) {
        for (Channel channel : channels.values()) {
            if (channel.isOpen()) {
                channel.deliveries().tick(nowMs);
            }
        }
    }

    private void outputOpened() {
        if (end.ended()) {
            return;
        }
        for (Channel channel : channels.values()) {
            channel.consumers().outputOpened();
        }
        if (outputFull) {
            outputFull = false;
            proceed();
        }
    }

    // ---- handshake results

    void state(State next) {
        state = next;
    }

    void authenticated(AccessControl.Login.Accepted login, String mechanism) {
        client.authenticated(login, mechanism);
        loggedInOrGone();
    }

    /** The place among unauthenticated connections is free again. */
    void loggedInOrGone() {
        if (unauthenticated) {
            unauthenticated = false;
            engine.unauthenticatedLeft();
        }
    }

    void tuned(int channelMax, long frameMax, int heartbeatSeconds) {
        client.tuned(channelMax, frameMax, heartbeatSeconds);
        reader.frameMax(frameMax);
        contentWriter.frameMax((int) Math.min(frameMax, Integer.MAX_VALUE));
        Heartbeats beats = new Heartbeats(this, heartbeatSeconds);
        heartbeats = beats;
        beats.start();
    }

    void stopHeartbeats() {
        Heartbeats beats = heartbeats;
        if (beats != null) {
            beats.stop();
        }
    }

    void opened(VirtualHost vhost) {
        end.handshakeDone();
        client.opened(vhost);
        topologyVersion = vhost.topologyVersion();
        state = State.RUNNING;
    }

    // ---- what the parts and listings ask

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

    /** Unique among all nodes and runs. */
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

    Client client() {
        return client;
    }

    ResourceAccess access() {
        return access;
    }

    ConnectionEnd end() {
        return end;
    }

    /** What becomes of a mistake. */
    ConnectionErrors errors() {
        return errors;
    }

    ConnectionOutput output() {
        return output;
    }

    ContentWriter contentWriter() {
        return contentWriter;
    }

    /** Version of the topology at the begin of this read batch. */
    long topologyVersion() {
        return topologyVersion;
    }

    /** Version of users and permissions at the begin of this read batch. */
    long accessVersion() {
        return accessVersion;
    }

    /** Whether the firehose takes what happens in this vhost. */
    boolean tracing() {
        return engine.tracing().traces(client.virtualHostName());
    }

    long pendingOutputBytes() {
        return transport.pendingBytes();
    }

    boolean alive() {
        return state == State.RUNNING || state == State.OPENING;
    }

    /** Changes while the client is there: it sends, or, while it is not read from, takes what we send. */
    long signsOfLife() {
        return receivedBytes + (outputFull ? takenBytes() : 0);
    }

    /** Bytes that the socket took since the connection began. */
    long takenBytes() {
        return output.writtenBytes() - transport.pendingBytes();
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

    /** Milliseconds since the epoch. */
    long connectedAtMs() {
        return connectedAtMs;
    }
}
