package io.warrenmq.wire;

/**
 * Why a channel or connection is closed.
 *
 * @param explanation what follows the code's name in the reply text; empty for none
 * @param classId class of the failing method, 0 when no method is to blame
 * @param methodId method id within that class, 0 when no method is to blame
 */
public record ProtocolError(ReplyCode code, String explanation, int classId, int methodId) {
    private static final int SHORTSTR_MAX_BYTES = 255;
    private static final String ELLIPSIS = "...";

    public static ProtocolError of(ReplyCode code, String explanation) {
        return new ProtocolError(code, explanation, 0, 0);
    }

    /** The same error blamed on the method of this packed id (see {@link MethodId}). */
    public ProtocolError blaming(int packedMethodId) {
        return new ProtocolError(
                code, explanation, MethodId.classId(packedMethodId), MethodId.methodId(packedMethodId));
    }

    /** {@code NAME - explanation}, cut so that it always fits a shortstr. */
    public String replyText() {
        return cut(explanation.isEmpty() ? code.name() : code.name() + " - " + explanation);
    }

    /**
     * Cuts to 252 bytes of UTF-8 plus {@code ...} when the text exceeds 255 bytes; never inside a character, since a
     * reply text that is not UTF-8 crashes strict clients.
     */
    public static String cut(String text) {
        if (Utf8.encodedLength(text) <= SHORTSTR_MAX_BYTES) {
            return text;
        }
        return Utf8.prefix(text, SHORTSTR_MAX_BYTES - ELLIPSIS.length()) + ELLIPSIS;
    }
}
