package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.TurnParticipant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A consumer as a channel implements it: deliveries from another loop are gathered and posted once per turn, and read
 * only when they arrive.
 */
class TestSink extends TurnParticipant implements DeliverySink {
    record Delivery(long position, String body, boolean redelivered, OptionalLong deliveryCount) {
        /** As the x-delivery-count header says. */
        long count() {
            return deliveryCount.orElse(0);
        }
    }

    final List<Delivery> got = new ArrayList<>();
    int room = Integer.MAX_VALUE;
    boolean cancelled;
    boolean timedOut;
    private final QueueFixture fixture;
    private final Loop loop;
    private final boolean noAck;
    private final List<Object[]> gathered = new ArrayList<>();

    TestSink(QueueFixture fixture, Loop loop, boolean noAck) {
        this.fixture = fixture;
        this.loop = loop;
        this.noAck = noAck;
    }

    List<String> bodies() {
        return got.stream().map(Delivery::body).toList();
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public boolean ready() {
        return room > 0;
    }

    @Override
    public void deliver(long position, long location, boolean redelivered) {
        room--;
        if (loop.inLoop()) {
            read(position, location, redelivered);
            if (noAck) {
                loop.releaser().release(location);
            }
        } else {
            if (!noAck) {
                loop.chunks().chunk(location).retain(1);
            }
            gathered.add(new Object[] {position, location, redelivered});
            fixture.queueLoop().flushBeforeTurnEnds(this);
        }
    }

    @Override
    protected void endTurn() {
        List<Object[]> batch = List.copyOf(gathered);
        gathered.clear();
        loop.post(() -> batch.forEach(d -> {
            read((long) d[0], (long) d[1], (boolean) d[2]);
            loop.releaser().release((long) d[1]);
        }));
    }

    private void read(long position, long location, boolean redelivered) {
        OptionalLong count =
                fixture.messageAt(location).properties().headersOrEmpty().integer("x-delivery-count");
        got.add(new Delivery(position, fixture.bodyAt(location), redelivered, count));
    }

    @Override
    public void cancelled() {
        cancelled = true;
    }

    @Override
    public void timedOut(long consumerTimeoutMs) {
        timedOut = true;
    }
}
