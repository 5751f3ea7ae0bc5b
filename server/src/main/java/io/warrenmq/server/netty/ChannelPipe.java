package io.warrenmq.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.warrenmq.cluster.link.Pipe;
import io.warrenmq.cluster.link.PipeEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to another node. Whoever sends puts the message into a mailbox; the event loop of the connection
 * empties it and writes what gathered at once. What the kernel has not taken yet counts as pending.
 *
 * <p>{@link Pipe} is for any thread, the rest is owned by the event loop.
 */
abstract class ChannelPipe implements Pipe {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelPipe.class);
    private static final int HEADER_BYTES = Integer.BYTES + 1;

    /** Up to which messages are copied into one buffer. */
    private static final int TOGETHER_BYTES = 256 * 1024;

    private static final int MAILBOX_PART = 256;

    private final Channel channel;
    private final MpscUnboundedArrayQueue<Message> mailbox = new MpscUnboundedArrayQueue<>(MAILBOX_PART);
    private final AtomicBoolean awake = new AtomicBoolean();
    private final AtomicLong pendingBytes = new AtomicLong();
    private final PipeDecoder decoder = new PipeDecoder();
    private final List<Message> together = new ArrayList<>();
    private boolean established;
    private boolean lost;
    private @Nullable PipeEnd end;

    private record Message(byte service, byte[] bytes) {}

    ChannelPipe(Channel channel) {
        this.channel = channel;
    }

    Channel channel() {
        return channel;
    }

    /** Who is told from now on. */
    void end(PipeEnd listener) {
        end = listener;
    }

    // ---------------------------------------------------------------------------------------------- for any thread

    @Override
    public void send(byte service, byte[] message) {
        pendingBytes.addAndGet(HEADER_BYTES + message.length);
        mailbox.add(new Message(service, message));
        wake();
    }

    private void wake() {
        if (awake.compareAndSet(false, true)) {
            try {
                channel.eventLoop().execute(this::empty);
            } catch (RejectedExecutionException _) {
                LOG.debug("{}: the node is ending, nothing is sent any more", channel);
            }
        }
    }

    @Override
    public long pendingBytes() {
        return pendingBytes.get();
    }

    @Override
    public void close() {
        Sockets.close(channel);
    }

    // --------------------------------------------------------------------------------------------- on the event loop

    private void empty() {
        awake.set(false);
        if (!established) {
            return; // not agreed on yet; it is woken then
        }
        boolean any = false;
        int bytes = 0;
        for (Message message = mailbox.poll(); message != null; message = mailbox.poll()) {
            any = true;
            together.add(message);
            bytes += HEADER_BYTES + message.bytes().length;
            if (bytes >= TOGETHER_BYTES) {
                write(bytes);
                bytes = 0;
            }
        }
        if (bytes > 0) {
            write(bytes);
        }
        if (any) {
            channel.flush();
        }
    }

    private void write(int bytes) {
        ByteBuf buffer = channel.alloc().directBuffer(bytes);
        for (Message message : together) {
            buffer.writeInt(message.bytes().length + 1)
                    .writeByte(message.service())
                    .writeBytes(message.bytes());
        }
        together.clear();
        var _ = channel.write(buffer).addListener(_ -> pendingBytes.addAndGet(-bytes));
    }

    /** A message outside of services: the greeting, and the answer to it. */
    final void say(byte[] message) {
        ByteBuf buffer = channel.alloc().directBuffer(Integer.BYTES + message.length);
        var _ = channel.writeAndFlush(buffer.writeInt(message.length).writeBytes(message));
    }

    /** Both sides agree. */
    final void establish() {
        established = true;
        decoder.trust();
        PipeEnd listener = end;
        if (listener != null) {
            listener.connected();
        }
        wake();
    }

    final void lose(String reason) {
        PipeEnd listener = end;
        if (!lost && listener != null) {
            lost = true;
            listener.lost(reason);
        }
    }

    /** The connection is there. */
    abstract void opened();

    /** A message that came before both sides agreed. */
    abstract void greeted(ByteBuf message);

    abstract String lostReason();

    final PipeDecoder decoder() {
        return decoder;
    }

    final ChannelHandler handler() {
        return new Handler();
    }

    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            opened();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object read) {
            ByteBuf message = (ByteBuf) read;
            try {
                if (!established) {
                    greeted(message);
                } else if (message.isReadable()) {
                    byte service = message.readByte();
                    byte[] bytes = new byte[message.readableBytes()];
                    message.readBytes(bytes);
                    PipeEnd listener = end;
                    if (listener != null) {
                        listener.received(service, bytes);
                    }
                }
            } finally {
                message.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            lose(lostReason());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.warn("the connection to another node {} ends: {}", channel.remoteAddress(), cause.toString());
            Sockets.close(channel);
        }
    }
}
