package io.warrenmq.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The readers and writers in place must agree with the records they stand for. */
class HotMethodsTest {
    private static final int AT = 3;

    private static ByteBuffer at(byte[] payload) {
        return ByteBuffer.allocate(AT + payload.length).put(AT, payload);
    }

    private static byte[] frame(int channel, Method method) {
        ByteBuffer buffer = ByteBuffer.allocate(Methods.frameLength(method));
        Methods.writeFrame(channel, method, buffer, 0);
        return buffer.array();
    }

    @Property(tries = 1000)
    void readsPublishInPlace(@ForAll long seed) {
        BasicMethod.Publish publish = (BasicMethod.Publish) new Samples(seed).method(BasicMethod.Publish.class);
        byte[] payload = Samples.encoded(publish);
        ByteBuffer buffer = at(payload);
        assertThat(BasicPublish.isWellFormed(buffer, AT, payload.length)).isTrue();
        assertThat(Utf8.decode(
                        buffer, BasicPublish.exchangeOffset(buffer, AT), BasicPublish.exchangeLength(buffer, AT)))
                .isEqualTo(publish.exchange());
        assertThat(Utf8.decode(
                        buffer, BasicPublish.routingKeyOffset(buffer, AT), BasicPublish.routingKeyLength(buffer, AT)))
                .isEqualTo(publish.routingKey());
        assertThat(BasicPublish.mandatory(buffer, AT)).isEqualTo(publish.mandatory());
        assertThat(BasicPublish.immediate(buffer, AT)).isEqualTo(publish.immediate());
        for (int length = 0; length < payload.length; length++) {
            assertThat(BasicPublish.isWellFormed(at(Arrays.copyOf(payload, length)), AT, length))
                    .isFalse();
        }
        int longer = payload.length + 1;
        assertThat(BasicPublish.isWellFormed(at(Arrays.copyOf(payload, longer)), AT, longer))
                .isFalse();
    }

    @Property(tries = 1000)
    void writesAndReadsDeliverInPlace(@ForAll long seed) {
        Samples samples = new Samples(seed);
        BasicMethod.Publish publish = (BasicMethod.Publish) samples.method(BasicMethod.Publish.class);
        BasicMethod.Deliver model = (BasicMethod.Deliver) samples.method(BasicMethod.Deliver.class);
        BasicMethod.Deliver deliver = new BasicMethod.Deliver(
                model.consumerTag(),
                model.deliveryTag(),
                model.redelivered(),
                publish.exchange(),
                publish.routingKey());
        ByteBuffer source = at(Samples.encoded(publish));
        byte[] prefix = BasicDeliver.prefix(9, deliver.consumerTag());
        int addressLength = BasicPublish.addressLength(source, AT);
        ByteBuffer target = ByteBuffer.allocate(AT + BasicDeliver.frameLength(prefix, addressLength));
        int end = BasicDeliver.writeFrame(
                target,
                AT,
                prefix,
                deliver.deliveryTag(),
                deliver.redelivered(),
                source,
                BasicPublish.addressOffset(AT),
                addressLength);
        assertThat(end).isEqualTo(target.capacity());
        assertThat(Arrays.copyOfRange(target.array(), AT, end)).isEqualTo(frame(9, deliver));

        int payload = AT + FrameHeader.BYTES;
        int length = end - 1 - payload;
        assertThat(BasicDeliver.isWellFormed(target, payload, length)).isTrue();
        assertThat(BasicDeliver.deliveryTag(target, payload)).isEqualTo(deliver.deliveryTag());
        assertThat(BasicDeliver.redelivered(target, payload)).isEqualTo(deliver.redelivered());
        assertThat(Utf8.decode(
                        target,
                        BasicDeliver.consumerTagOffset(payload),
                        BasicDeliver.consumerTagLength(target, payload)))
                .isEqualTo(deliver.consumerTag());
        assertThat(BasicDeliver.addressLength(target, payload)).isEqualTo(addressLength);
        byte[] bytes = Arrays.copyOfRange(target.array(), payload, payload + length);
        for (int shorter = 0; shorter < length; shorter++) {
            assertThat(BasicDeliver.isWellFormed(at(Arrays.copyOf(bytes, shorter)), AT, shorter))
                    .isFalse();
        }
    }

    @Property(tries = 500)
    void writesGetOkInPlace(@ForAll long seed) {
        Samples samples = new Samples(seed);
        BasicMethod.GetOk getOk = (BasicMethod.GetOk) samples.method(BasicMethod.GetOk.class);
        ByteBuffer source =
                at(Samples.encoded(new BasicMethod.Publish(getOk.exchange(), getOk.routingKey(), false, false)));
        int addressLength = BasicPublish.addressLength(source, AT);
        ByteBuffer target = ByteBuffer.allocate(BasicGetOk.frameLength(addressLength));
        int end = BasicGetOk.writeFrame(
                target,
                0,
                9,
                getOk.deliveryTag(),
                getOk.redelivered(),
                source,
                BasicPublish.addressOffset(AT),
                addressLength,
                getOk.messageCount());
        assertThat(end).isEqualTo(target.capacity());
        assertThat(target.array()).isEqualTo(frame(9, getOk));
    }

    @Property(tries = 200)
    void readsAndWritesSettlementsInPlace(@ForAll long tag, @ForAll boolean first, @ForAll boolean second) {
        int payload = FrameHeader.BYTES;
        ByteBuffer ack = ByteBuffer.allocate(BasicAck.FRAME_BYTES);
        assertThat(BasicAck.writeFrame(ack, 0, 5, tag, first)).isEqualTo(BasicAck.FRAME_BYTES);
        assertThat(ack.array()).isEqualTo(frame(5, new BasicMethod.Ack(tag, first)));
        assertThat(BasicAck.deliveryTag(ack, payload)).isEqualTo(tag);
        assertThat(BasicAck.multiple(ack, payload)).isEqualTo(first);

        ByteBuffer nack = ByteBuffer.allocate(BasicNack.FRAME_BYTES);
        BasicNack.writeFrame(nack, 0, 5, tag, first, second);
        assertThat(nack.array()).isEqualTo(frame(5, new BasicMethod.Nack(tag, first, second)));
        assertThat(BasicNack.deliveryTag(nack, payload)).isEqualTo(tag);
        assertThat(BasicNack.multiple(nack, payload)).isEqualTo(first);
        assertThat(BasicNack.requeue(nack, payload)).isEqualTo(second);

        ByteBuffer reject = ByteBuffer.allocate(BasicReject.FRAME_BYTES);
        BasicReject.writeFrame(reject, 0, 5, tag, first);
        assertThat(reject.array()).isEqualTo(frame(5, new BasicMethod.Reject(tag, first)));
        assertThat(BasicReject.deliveryTag(reject, payload)).isEqualTo(tag);
        assertThat(BasicReject.requeue(reject, payload)).isEqualTo(first);
    }

    @Test
    void acceptsSettlementsOfTheExactSizeOnly() {
        assertThat(BasicAck.isWellFormed(13)).isTrue();
        assertThat(BasicNack.isWellFormed(12)).isFalse();
        assertThat(BasicReject.isWellFormed(14)).isFalse();
    }
}
