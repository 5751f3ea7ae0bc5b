package io.warrenmq.app.abuse;

import io.warrenmq.app.blackbox.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Damages the frames of a conversation in the ways in which decoders fail. Owned by the thread of one connection. */
final class Mutator {
    private static final int[] WORDS = {
        0,
        1,
        2,
        7,
        127,
        128,
        255,
        256,
        4095,
        4096,
        65_535,
        65_536,
        131_063,
        131_064,
        131_072,
        0x7fff_ffff,
        0x8000_0000,
        -1,
        -2,
        -9
    };
    private static final int[] OCTETS = {0, 1, 2, 3, 0x7f, 0x80, 0xfe, 0xff, 'S', 'F', 'A', 'I', 'l', 'x', 'V', 'D', 'T'
    };
    private static final int[] CHANNELS = {0, 1, 2, 3, 4, 5, 2047, 2048, 65_535};
    private static final int[] CLASSES = {10, 20, 30, 40, 50, 60, 85, 90, 0, 65_535};

    /** Damage that keeps the frames in step is tried more often: behind it the connection goes on. */
    private enum Damage {
        FLIP_IN_PAYLOAD(30),
        OCTET_IN_PAYLOAD(30),
        WORD_IN_PAYLOAD(20),
        CUT_PAYLOAD(10),
        INSERT_IN_PAYLOAD(10),
        SPLICE(10),
        DUPLICATE(10),
        DROP(10),
        SWAP(10),
        CHANNEL(10),
        METHOD(10),
        GARBAGE_PAYLOAD(5),
        FLOOD(1),
        TYPE(3),
        FLIP_ANYWHERE(4),
        SIZE(3),
        END(1),
        CUT_FRAME(2),
        GARBAGE(1);

        private static final Damage[] WEIGHTED = weighted();
        private final int weight;

        Damage(int weight) {
            this.weight = weight;
        }

        private static Damage[] weighted() {
            List<Damage> all = new ArrayList<>();
            for (Damage damage : values()) {
                all.addAll(Collections.nCopies(damage.weight, damage));
            }
            return all.toArray(Damage[]::new);
        }
    }

    private final Random random;

    Mutator(Random random) {
        this.random = random;
    }

    /**
     * Damages each frame with this probability.
     *
     * @return how many were damaged
     */
    int mutate(List<byte[]> frames, double probability) {
        int count = 0;
        for (int i = 0; i < frames.size(); i++) {
            if (random.nextDouble() < probability) {
                i += mutate(frames, i);
                count++;
            }
        }
        return count;
    }

    /** Returns how many frames were inserted behind this one. */
    private int mutate(List<byte[]> frames, int index) {
        byte[] frame = frames.get(index);
        Damage damage = Damage.WEIGHTED[random.nextInt(Damage.WEIGHTED.length)];
        switch (damage) {
            case FLIP_IN_PAYLOAD -> frames.set(index, flip(frame, Frame.HEADER_BYTES, frame.length - 1));
            case FLIP_ANYWHERE -> frames.set(index, flip(frame, 0, frame.length));
            case OCTET_IN_PAYLOAD -> frames.set(index, octet(frame));
            case WORD_IN_PAYLOAD -> frames.set(index, word(frame));
            case CUT_PAYLOAD -> {
                byte[] payload = payload(frame);
                frames.set(index, frame(frame, ByteBuffer.wrap(payload, 0, random.nextInt(payload.length + 1))));
            }
            case INSERT_IN_PAYLOAD -> frames.set(index, insert(frame));
            case SPLICE -> frames.set(index, splice(frame, frames.get(random.nextInt(frames.size()))));
            case DUPLICATE -> {
                frames.add(index, frame);
                return 1;
            }
            case FLOOD -> {
                frames.addAll(index, Collections.nCopies(20, frame));
                return 20;
            }
            case DROP -> frames.set(index, new byte[0]);
            case SWAP -> Collections.swap(frames, index, random.nextInt(frames.size()));
            case CHANNEL -> frames.set(index, patched(frame, 1, (short) pick(CHANNELS)));
            case METHOD -> frames.set(index, method(frame));
            case GARBAGE_PAYLOAD -> frames.set(index, frame(frame, ByteBuffer.wrap(garbage(200))));
            case TYPE -> {
                byte[] copy = frame.clone();
                if (copy.length > 0) {
                    copy[0] = (byte) random.nextInt(12);
                }
                frames.set(index, copy);
            }
            case SIZE -> {
                byte[] copy = frame.clone();
                if (copy.length >= Frame.HEADER_BYTES) {
                    ByteBuffer.wrap(copy).putInt(3, pick(WORDS));
                }
                frames.set(index, copy);
            }
            case END -> frames.set(index, flip(frame, frame.length - 1, frame.length));
            case CUT_FRAME -> frames.set(index, java.util.Arrays.copyOf(frame, random.nextInt(frame.length + 1)));
            case GARBAGE -> frames.set(index, garbage(300));
        }
        return 0;
    }

    private byte[] flip(byte[] frame, int from, int to) {
        byte[] copy = frame.clone();
        if (to > from && from >= 0) {
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                copy[from + random.nextInt(to - from)] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return copy;
    }

    private byte[] octet(byte[] frame) {
        byte[] copy = frame.clone();
        int length = payloadLength(frame);
        if (length > 0) {
            copy[Frame.HEADER_BYTES + random.nextInt(length)] = (byte) pick(OCTETS);
        }
        return copy;
    }

    private byte[] word(byte[] frame) {
        byte[] copy = frame.clone();
        int length = payloadLength(frame);
        if (length >= Integer.BYTES) {
            ByteBuffer.wrap(copy).putInt(Frame.HEADER_BYTES + random.nextInt(length - Integer.BYTES + 1), pick(WORDS));
        }
        return copy;
    }

    private byte[] insert(byte[] frame) {
        byte[] payload = payload(frame);
        byte[] inserted = garbage(32);
        int at = random.nextInt(payload.length + 1);
        ByteBuffer longer = ByteBuffer.allocate(payload.length + inserted.length)
                .put(payload, 0, at)
                .put(inserted)
                .put(payload, at, payload.length - at)
                .flip();
        return frame(frame, longer);
    }

    /** The begin of one payload with the end of another. */
    private byte[] splice(byte[] frame, byte[] other) {
        byte[] head = payload(frame);
        byte[] tail = payload(other);
        int headLength = random.nextInt(head.length + 1);
        int tailFrom = random.nextInt(tail.length + 1);
        ByteBuffer spliced = ByteBuffer.allocate(headLength + tail.length - tailFrom)
                .put(head, 0, headLength)
                .put(tail, tailFrom, tail.length - tailFrom)
                .flip();
        return frame(frame, spliced);
    }

    private byte[] method(byte[] frame) {
        byte[] copy = frame.clone();
        if (payloadLength(frame) >= Integer.BYTES) {
            ByteBuffer bytes = ByteBuffer.wrap(copy);
            if (random.nextInt(4) == 0) {
                bytes.putShort(Frame.HEADER_BYTES, (short) pick(CLASSES));
            }
            bytes.putShort(Frame.HEADER_BYTES + 2, (short) (random.nextInt(13) * 10 + random.nextInt(3)));
        }
        return copy;
    }

    private byte[] garbage(int limit) {
        byte[] bytes = new byte[random.nextInt(limit)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] patched(byte[] frame, int at, short value) {
        byte[] copy = frame.clone();
        if (copy.length >= at + Short.BYTES) {
            ByteBuffer.wrap(copy).putShort(at, value);
        }
        return copy;
    }

    private static int payloadLength(byte[] frame) {
        return Math.max(0, frame.length - Frame.HEADER_BYTES - 1);
    }

    private static byte[] payload(byte[] frame) {
        int length = payloadLength(frame);
        byte[] payload = new byte[length];
        System.arraycopy(frame, Math.min(frame.length, Frame.HEADER_BYTES), payload, 0, length);
        return payload;
    }

    /** A well-formed frame of the same type and channel around another payload. */
    private static byte[] frame(byte[] like, ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return like.length < 3
                ? Frame.bytes(Frame.METHOD, 1, bytes)
                : Frame.bytes(like[0], (like[1] & 0xff) << 8 | like[2] & 0xff, bytes);
    }

    private int pick(int[] values) {
        return values[random.nextInt(values.length)];
    }
}
