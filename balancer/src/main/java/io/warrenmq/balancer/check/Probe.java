package io.warrenmq.balancer.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The dialogue of one check once it is connected. Owned by the loop of the check. */
interface Probe {
    /** What is found so far. */
    sealed interface Verdict {
        /** Nothing yet. */
        record Wait() implements Verdict {}

        /** The bytes are to be sent, then the check waits. */
        record Send(ByteBuf bytes) implements Verdict {}

        record Good(String info, int code, boolean alarm) implements Verdict {}

        record Bad(String info, boolean wrongStatus, int code) implements Verdict {}
    }

    Verdict WAIT = new Verdict.Wait();

    /** Connected. */
    Verdict begin(ByteBufAllocator allocator);

    /** More was received; what was used of {@code received} is skipped. */
    Verdict received(ByteBuf received, ByteBufAllocator allocator);
}
