package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.Token.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Reads {@code track_script}, {@code track_interface}, {@code track_process} and {@code track_file}. */
final class TrackLines {

    static final int MAX_WEIGHT = 253;

    /**
     * A line of such a block, before the weight of the tracked thing itself is known.
     *
     * @param weight empty for that of the thing
     */
    record TrackLine(Track.Kind kind, Word name, OptionalInt weight, boolean reverse, boolean noReverse) {}

    private final Findings findings;

    TrackLines(Findings findings) {
        this.findings = findings;
    }

    List<TrackLine> read(Directive block, Track.Kind kind) {
        List<TrackLine> tracks = new ArrayList<>();
        for (Directive line : block.body()) {
            Weight weight = weight(line.arguments());
            tracks.add(new TrackLine(kind, line.keyword(), weight.value, weight.reverse, weight.noReverse));
        }
        return tracks;
    }

    /** What the words after a name say. Owned by one call. */
    static final class Weight {
        OptionalInt value = OptionalInt.empty();
        boolean reverse;
        boolean noReverse;
    }

    /** Reads {@code [weight] N [reverse|noreverse]}. */
    Weight weight(List<Word> words) {
        Weight weight = new Weight();
        for (Word word : words) {
            switch (word.text()) {
                case "weight" -> {}
                case "reverse" -> weight.reverse = true;
                case "noreverse" -> weight.noReverse = true;
                default -> number(word, weight);
            }
        }
        return weight;
    }

    private void number(Word word, Weight weight) {
        try {
            int value = Integer.parseInt(word.text());
            if (Math.abs(value) <= MAX_WEIGHT) {
                weight.value = OptionalInt.of(value);
                return;
            }
        } catch (NumberFormatException e) {
            findings.error(
                    word.place(),
                    "weight '" + word + "' is no number",
                    "Write a whole number from -253 to 253; it is ignored");
            return;
        }
        findings.error(
                word.place(),
                "weight " + word + " is out of range",
                "Write a whole number from -253 to 253; it is ignored");
    }
}
