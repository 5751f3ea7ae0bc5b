package io.warrenmq.wire;

/**
 * What a peer may make a decoder do, beyond what frame_max already bounds. Too small refuses legitimate arguments; too
 * large lets one frame cost far more memory or stack than it has bytes.
 *
 * @param maxDepth deepest nesting of tables and arrays, the outermost table being 1; 1 to 128, the upper end because
 *     decoding, comparing and printing recurse, the latter with some thirty stack frames per level
 * @param maxElements most table entries plus array elements in one method or content header
 * @param maxBytes longest encoded outermost table, without its length prefix
 */
public record DecodeLimits(int maxDepth, int maxElements, int maxBytes) {
    /** Depth 64, 65 536 elements, 8 MiB: far above what clients send within the default frame_max. */
    public static final DecodeLimits DEFAULT = new DecodeLimits(64, 65_536, 8 << 20);

    private static final int DEEPEST = 128;

    public DecodeLimits {
        if (maxDepth < 1 || maxDepth > DEEPEST) {
            throw new IllegalArgumentException("maxDepth is " + maxDepth + ", must be 1 to " + DEEPEST);
        }
        if (maxElements < 0 || maxBytes < 0) {
            throw new IllegalArgumentException(
                    "maxElements is " + maxElements + " and maxBytes " + maxBytes + ", must not be negative");
        }
    }
}
