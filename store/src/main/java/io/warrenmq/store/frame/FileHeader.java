package io.warrenmq.store.frame;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What each binary file of the store begins with.
 *
 * <pre>
 *  0  long   magic: eight ASCII characters that name the kind of file
 *  8  int    format of this kind of file
 * 12  int    CRC-32C of the other fields
 * 16  long   number: sequence of a log file, queue id of a segment, generation of a metadata file
 * 24  long   extra: oldest sequence in use for a log file, first position for a segment
 * 32  long   salt of the frames that follow
 * </pre>
 */
public record FileHeader(long magic, int format, long number, long extra, long salt) {
    public static final int SIZE_BYTES = 40;

    /** Where frames begin in files whose header stands alone. */
    public static final int RESERVED_BYTES = 64;

    /** The magic of eight ASCII characters. */
    public static long magic(String eightCharacters) {
        long magic = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            magic = magic << 8 | eightCharacters.charAt(i);
        }
        return magic;
    }

    public void encode(ByteBuffer buffer, int at) {
        buffer.putLong(at, magic);
        buffer.putInt(at + 8, format);
        buffer.putLong(at + 16, number);
        buffer.putLong(at + 24, extra);
        buffer.putLong(at + 32, salt);
        buffer.putInt(at + 12, checksum(buffer, at));
    }

    /** The header at {@code at}, when it is intact and of this kind and format. */
    public static Optional<FileHeader> decode(ByteBuffer buffer, int at, int limit, long magic, int format) {
        if (limit - at < SIZE_BYTES
                || buffer.getLong(at) != magic
                || buffer.getInt(at + 8) != format
                || buffer.getInt(at + 12) != checksum(buffer, at)) {
            return Optional.empty();
        }
        return Optional.of(new FileHeader(
                magic, format, buffer.getLong(at + 16), buffer.getLong(at + 24), buffer.getLong(at + 32)));
    }

    private static int checksum(ByteBuffer buffer, int at) {
        CRC32C crc = new CRC32C();
        for (int i = 0; i < SIZE_BYTES; i++) {
            if (i < 12 || i >= 16) {
                crc.update(buffer.get(at + i));
            }
        }
        return (int) crc.getValue();
    }
}
