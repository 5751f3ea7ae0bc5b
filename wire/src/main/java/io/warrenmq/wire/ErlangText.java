package io.warrenmq.wire;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Values as RabbitMQ prints them in reply texts, since scripts and tests match on those. Every method bounds its output
 * by what it reads, because the values come from peers.
 */
public final class ErlangText {
    private static final int NESTED_BYTES = 255;

    private ErlangText() {}

    /** {@code <<"text">>} when everything is printable, else the list of octets as in {@link #octets}. */
    public static String binary(byte[] bytes, int maxBytes) {
        if (bytes.length == 0) {
            return "<<>>";
        }
        String text = Utf8.decode(bytes);
        if (bytes.length > maxBytes || !isPrintable(text)) {
            return octets(ByteBuffer.wrap(bytes), 0, bytes.length, maxBytes);
        }
        boolean ascii = text.length() == bytes.length;
        return "<<\"" + escape(text) + (ascii ? "\">>" : "\"/utf8>>");
    }

    /** {@code <<1,2,3>>}; with more than maxBytes octets {@code <<1,2,3,...>>}. */
    public static String octets(ByteBuffer buffer, int offset, int length, int maxBytes) {
        int shown = Math.min(length, maxBytes);
        StringBuilder text = new StringBuilder(4 * shown + 8).append("<<");
        for (int i = 0; i < shown; i++) {
            text.append(i == 0 ? "" : ",").append(buffer.get(offset + i) & 0xFF);
        }
        if (shown < length) {
            text.append(shown == 0 ? "..." : ",...");
        }
        return text.append(">>").toString();
    }

    /** A string in Erlang's quotes, {@code "s"}; a list of octets if not printable. */
    public static String quoted(String text) {
        if (isPrintable(text)) {
            return '"' + escape(text) + '"';
        }
        String list = octets(ByteBuffer.wrap(Utf8.encode(text)), 0, Utf8.encodedLength(text), NESTED_BYTES);
        return '[' + list.substring(2, list.length() - 2) + ']';
    }

    /**
     * The value alone as it stands between quotes in {@code received '2000' but current is '1000'}: strings bare,
     * numbers in digits, compound values as Erlang terms.
     */
    public static String value(FieldValue value) {
        return switch (value) {
            case FieldValue.LongString string -> Utf8.printable(Utf8.prefix(string.text(), NESTED_BYTES));
            case FieldValue other -> term(other);
        };
    }

    /** The value as an Erlang term, {@code <<"x">>} for strings. */
    public static String term(FieldValue value) {
        return switch (value) {
            case FieldValue.Bool(boolean bool) -> Boolean.toString(bool);
            case FieldValue.Integral integral -> integral.digits();
            case FieldValue.Float32(float number) -> floating(number);
            case FieldValue.Float64(double number) -> floating(number);
            case FieldValue.Decimal(int scale, long unscaled) -> "{" + scale + "," + unscaled + "}";
            case FieldValue.LongString(Octets octets) -> binary(octets.toByteArray(), NESTED_BYTES);
            case FieldValue.Binary(Octets octets) -> binary(octets.toByteArray(), NESTED_BYTES);
            case FieldValue.Timestamp(long seconds) -> Long.toUnsignedString(seconds);
            case FieldValue.VoidValue() -> "undefined";
            case FieldValue.Array array -> array(array);
            case FieldValue.Table(FieldTable table) -> table(table);
        };
    }

    private static String array(FieldValue.Array array) {
        StringBuilder text = new StringBuilder("[");
        for (FieldValue element : array.values()) {
            if (text.length() > NESTED_BYTES) {
                return text.append(",...]").toString();
            }
            text.append(text.length() == 1 ? "{" : ",{").append(element.typeName());
            text.append(',').append(term(element)).append('}');
        }
        return text.append(']').toString();
    }

    private static String table(FieldTable table) {
        StringBuilder text = new StringBuilder("[");
        for (FieldTable.Entry entry : table.entries()) {
            if (text.length() > NESTED_BYTES) {
                return text.append(",...]").toString();
            }
            text.append(text.length() == 1 ? "{" : ",{");
            text.append(binary(Utf8.encode(entry.name()), NESTED_BYTES)).append(',');
            text.append(entry.value().typeName())
                    .append(',')
                    .append(term(entry.value()))
                    .append('}');
        }
        return text.append(']').toString();
    }

    private static String floating(double number) {
        return Double.toString(number).toLowerCase(Locale.ROOT);
    }

    private static boolean isPrintable(String text) {
        return text.codePoints().allMatch(c -> c >= ' ' ? c != 0x7F && !isControlOrSurrogate(c) : escaped(c) != 0);
    }

    private static boolean isControlOrSurrogate(int c) {
        boolean control = c >= 0x80 && c < 0xA0;
        return control || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char letter = escaped(c);
            if (letter != 0) {
                escaped.append('\\').append(letter);
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** The letter after the backslash, 0 when the character needs none. */
    private static char escaped(int c) {
        return switch (c) {
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case 0x0B -> 'v';
            case '\b' -> 'b';
            case '\f' -> 'f';
            case 0x1B -> 'e';
            case '"' -> '"';
            case '\\' -> '\\';
            default -> 0;
        };
    }
}
