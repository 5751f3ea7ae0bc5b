package io.warrenmq.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldTableTest {
    private static final DecodeLimits LIMITS = DecodeLimits.DEFAULT;

    private static FieldTable decode(byte[] bytes) {
        return FieldTable.decode(ByteBuffer.wrap(bytes), 0, bytes.length, LIMITS);
    }

    private static FieldTable decodeEntry(String tagAndValue) {
        byte[] entry = Hex.bytes("01 'k' " + tagAndValue);
        ByteBuffer table =
                ByteBuffer.allocate(4 + entry.length).putInt(entry.length).put(entry);
        return decode(table.array());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'t' 01 | bool | true",
                "'t' 00 | bool | false",
                "'b' ff | byte | -1",
                "'B' ff | unsignedbyte | 255",
                "'s' 8000 | short | -32768",
                "'u' 8000 | unsignedshort | 32768",
                "'I' fffffffe | signedint | -2",
                "'i' fffffffe | unsignedint | 4294967294",
                "'l' 8000000000000000 | long | -9223372036854775808",
                "'f' 3fc00000 | float | 1.5",
                "'d' 3ff8000000000000 | double | 1.5",
                "'D' 02 fffffffe | decimal | {2,4294967294}",
                "'S' 00000003 'foo' | longstr | <<\"foo\">>",
                "'A' 0000000b 'I' 00000001 'S' 00000001 'x' | array | [{signedint,1},{longstr,<<\"x\">>}]",
                "'T' ffffffffffffffff | timestamp | 18446744073709551615",
                "'F' 00000004 01 'a' 't' 01 | table | [{<<\"a\">>,bool,true}]",
                "'V' | void | undefined",
                "'x' 00000002 00ff | binary | <<0,255>>",
            })
    void keepsEachTypeFromWireToWire(String bytes, String typeName, String term) {
        FieldTable table = decodeEntry(bytes);
        FieldValue value = table.find("k").orElseThrow();
        assertThat(value.typeName()).isEqualTo(typeName);
        assertThat(ErlangText.term(value)).isEqualTo(term);
        assertThat(Hex.of(Samples.encoded(table))).endsWith(Hex.of(Hex.bytes("01 'k' " + bytes)));
    }

    @Test
    void readsCapitalLAsInt64AndWritesItAsSmallL() {
        FieldTable table = decodeEntry("'L' ffffffffffffffff");
        assertThat(table.find("k")).contains(new FieldValue.Int64(-1));
        assertThat(Samples.encoded(table)).isEqualTo(Hex.bytes("0000000b 01 'k' 'l' ffffffffffffffff"));
    }

    @Test
    void readsAnyNonZeroBoolAsTrue() {
        assertThat(decodeEntry("'t' 7f").isTrue("k")).isTrue();
    }

    @Property(tries = 2000)
    void survivesEncodingAndDecoding(@ForAll long seed) {
        FieldTable table = new Samples(seed).table(5);
        byte[] bytes = Samples.encoded(table);
        FieldTable decoded = decode(bytes);
        assertThat(decoded).isEqualTo(table);
        assertThat(Samples.encoded(decoded)).isEqualTo(bytes);
    }

    @Test
    void findsTheFirstOfTwoEntriesWithTheSameName() {
        FieldTable table =
                FieldTable.builder().add("a", 1).add("b", 2).add("a", 3).build();
        assertThat(table.integer("a")).hasValue(1);
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.with("a", FieldValue.of(9)).entries())
                .extracting(FieldTable.Entry::value)
                .containsExactly(FieldValue.of(9), FieldValue.of(2), FieldValue.of(3));
        assertThat(table.without("a")).isEqualTo(FieldTable.of("b", FieldValue.of(2)));
    }

    @Test
    void looksUpByTypeWithoutConverting() {
        FieldTable table = FieldTable.builder()
                .add("text", "x")
                .add("number", 5L)
                .add("table", FieldTable.EMPTY)
                .add("array", FieldValue.of(List.of()))
                .build();
        assertThat(table.text("text")).contains("x");
        assertThat(table.text("number")).isEmpty();
        assertThat(table.integer("text")).isEmpty();
        assertThat(table.integer("absent")).isEmpty();
        assertThat(table.isTrue("number")).isFalse();
        assertThat(table.table("table")).contains(FieldTable.EMPTY);
        assertThat(table.table("array")).isEmpty();
        assertThat(table.array("array")).contains(List.of());
        assertThat(table.array("table")).isEmpty();
    }

    @Test
    void isEquivalentInAnyOrderButOnlyWithTheSameTypes() {
        FieldTable ab = FieldTable.builder().add("a", 1).add("b", 2).build();
        FieldTable ba = FieldTable.builder().add("b", 2).add("a", 1).build();
        FieldTable wide = FieldTable.builder().add("a", 1L).add("b", 2).build();
        assertThat(ab).isNotEqualTo(ba);
        assertThat(ab.equivalent(ba)).isTrue();
        assertThat(ab.equivalent(wide)).isFalse();
        assertThat(ab.equivalent(ab.without("b"))).isFalse();
    }

    @Test
    void comparesSingleArgumentsByIntegerValueWhateverTheWidth() {
        assertThat(FieldValue.of(5).equivalent(FieldValue.of(5L))).isTrue();
        assertThat(FieldValue.of(5).equivalent(new FieldValue.UInt8(5))).isTrue();
        assertThat(FieldValue.of(5).equivalent(FieldValue.of(6L))).isFalse();
        assertThat(FieldValue.of(5).equivalent(FieldValue.of(5.0))).isFalse();
        assertThat(FieldValue.of("5").equivalent(new FieldValue.Binary(Octets.of("5"))))
                .isFalse();
    }

    @Test
    void sortsNamesByTheirBytes() {
        FieldTable table = FieldTable.builder()
                .add("\uD83D\uDC30", 1)
                .add("\uFFFF", 2)
                .add("b", 3)
                .add("B", 4)
                .build();
        assertThat(table.sorted().entries())
                .extracting(FieldTable.Entry::name)
                .containsExactly("B", "b", "\uFFFF", "\uD83D\uDC30");
    }

    @Test
    void keepsNamesThatAreNotUtf8() {
        byte[] bytes = Hex.bytes("00000006 03 'a' ff80 't' 01");
        assertThat(Samples.encoded(decode(bytes))).isEqualTo(bytes);
    }

    @Test
    void refusesNamesThatNoShortstrHolds() {
        assertThat(new FieldTable.Entry("x".repeat(255), FieldValue.of(1)).name())
                .hasSize(255);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FieldTable.Entry("x".repeat(256), FieldValue.of(1)))
                .withMessageContaining("255 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FieldTable.Entry("\u20AC".repeat(86), FieldValue.of(1)));
    }

    @Test
    void refusesNumbersOutsideTheirType() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FieldValue.Int8(128));
        assertThatIllegalArgumentException().isThrownBy(() -> new FieldValue.UInt32(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new FieldValue.Decimal(256, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "000000 | 0 | 4 octets expected, 3 left",
                "00000003 01 'k' | 4 | 3 octets expected, 2 left",
                "ffffffff 01 'k' 'V' | 4 | 4294967295 octets expected, 3 left",
                "00000003 01 'k' 'q' | 6 | unknown field type 113",
                "00000003 01 'k' 'U' | 6 | unknown field type 85",
                "00000002 01 'k' | 6 | 1 octets expected, 0 left",
                "00000006 01 'k' 'I' 000001 | 7 | 4 octets expected, 3 left",
                "00000007 01 'k' 'S' 00000009 | 11 | 9 octets expected, 0 left",
                "00000000 00 | 4 | 1 octets left over",
                "0000000a 01 'k' 'F' 00000001 01 'a' 'V' | 12 | entry exceeds its table or array",
                "0000000c 01 'k' 'A' 00000003 'I' 00000001 | 14 | entry exceeds its table or array",
            })
    void saysWhereAndWhyItCannotDecode(String bytes, int offset, String reason) {
        byte[] table = Hex.bytes(bytes);
        assertThat(new TableScanner(LIMITS).scan(ByteBuffer.wrap(table), 0, table.length))
                .isFalse();
        assertThatThrownBy(() -> decode(table)).isInstanceOfSatisfying(DecodeException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e.offset()).isEqualTo(offset);
            assertThat(e.kind()).isEqualTo(DecodeException.Kind.MALFORMED);
        });
    }

    @Test
    void decodesToTheDepthThatIsAllowedAndNoFurther() {
        FieldTable allowed = nested(8);
        byte[] bytes = Samples.encoded(allowed);
        DecodeLimits limits = new DecodeLimits(8, 100, 1000);
        assertThat(FieldTable.decode(ByteBuffer.wrap(bytes), 0, bytes.length, limits))
                .isEqualTo(allowed);
        assertLimited(nested(9), limits, "nested deeper than 8");
    }

    @Test
    void survivesTheDeepestNestingThatLimitsCanAllow() {
        FieldTable deep = nested(128);
        byte[] bytes = Samples.encoded(deep);
        DecodeLimits limits = new DecodeLimits(128, 1000, 1 << 20);
        assertThat(FieldTable.decode(ByteBuffer.wrap(bytes), 0, bytes.length, limits))
                .isEqualTo(deep);
        assertThat(new TableScanner(limits).scan(ByteBuffer.wrap(bytes), 0, bytes.length))
                .isTrue();
        assertThat(deep.hashCode()).isEqualTo(nested(128).hashCode());
        assertThat(deep.toString()).isNotEmpty();
        assertThat(deep.equivalent(nested(128))).isTrue();
        assertThat(ErlangText.term(FieldValue.of(deep))).isNotEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new DecodeLimits(129, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new DecodeLimits(0, 1, 1));
    }

    @Test
    void countsElementsOfAllLevelsTogether() {
        FieldTable table =
                FieldTable.of("a", FieldValue.of(List.of(FieldValue.of(1), FieldValue.of(2), FieldValue.of(3))));
        byte[] bytes = Samples.encoded(table);
        FieldTable.decode(ByteBuffer.wrap(bytes), 0, bytes.length, new DecodeLimits(9, 4, 99));
        assertLimited(table, new DecodeLimits(9, 3, 99), "more than 3 elements");
    }

    @Test
    void limitsTheEncodedSize() {
        FieldTable table = FieldTable.of("a", FieldValue.of("0123456789"));
        assertLimited(table, new DecodeLimits(9, 9, 16), "table of 17 bytes, at most 16 allowed");
    }

    @Test
    void decodesAmqplainResponsesWithoutLength() {
        ByteBuffer response = Hex.buffer("05 'LOGIN' 'S' 00000002 'me' 08 'PASSWORD' 'S' 00000002 'pw'");
        FieldTable table = FieldTable.decodeEntries(response, 0, response.capacity(), LIMITS);
        assertThat(table.text("LOGIN")).contains("me");
        assertThat(table.text("PASSWORD")).contains("pw");
    }

    private static FieldTable nested(int depth) {
        FieldTable table = FieldTable.EMPTY;
        for (int i = 1; i < depth; i++) {
            table = FieldTable.of("n", FieldValue.of(table));
        }
        return table;
    }

    private static void assertLimited(FieldTable table, DecodeLimits limits, String reason) {
        byte[] bytes = Samples.encoded(table);
        TableScanner scanner = new TableScanner(limits);
        assertThat(scanner.scan(ByteBuffer.wrap(bytes), 0, bytes.length)).isFalse();
        assertThat(scanner.problem()).isNotEmpty();
        assertThatThrownBy(() -> FieldTable.decode(ByteBuffer.wrap(bytes), 0, bytes.length, limits))
                .isInstanceOfSatisfying(DecodeException.class, e -> {
                    assertThat(e.reason()).isEqualTo(reason);
                    assertThat(e.kind()).isEqualTo(DecodeException.Kind.LIMIT_EXCEEDED);
                });
    }
}
