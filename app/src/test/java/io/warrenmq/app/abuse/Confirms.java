package io.warrenmq.app.abuse;

import io.warrenmq.app.blackbox.Frame;
import java.util.BitSet;

/** Which of the messages published last are confirmed; confirms come in any order, one by one or many at once. */
final class Confirms {
    private final BitSet confirmed = new BitSet();
    private final long first;

    /** @param first number of the first message, as the channel counts them from 1 */
    Confirms(long first) {
        this.first = first;
    }

    void add(Frame ack) {
        var in = ack.arguments();
        int behind = (int) (in.longlong() - first) + 1;
        boolean multiple = in.octet() != 0;
        confirmed.set(multiple ? 0 : behind - 1, behind);
    }

    int count() {
        return confirmed.cardinality();
    }
}
