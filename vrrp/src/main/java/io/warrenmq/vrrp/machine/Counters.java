package io.warrenmq.vrrp.machine;

import io.warrenmq.vrrp.packet.Refusal;
import java.util.EnumMap;

/** What a virtual router did and saw. Owned by the thread of its machine; others read slightly old figures. */
public final class Counters {

    private final EnumMap<Refusal, Long> refused = new EnumMap<>(Refusal.class);
    private long advertsReceived;
    private long advertsSent;
    private final EnumMap<State, Long> entered = new EnumMap<>(State.class);
    private long becameMaster;
    private long releasedMaster;
    private long priorityZeroReceived;
    private long priorityZeroSent;

    void received(int priority) {
        advertsReceived++;
        if (priority == 0) {
            priorityZeroReceived++;
        }
    }

    void sent(int priority) {
        advertsSent++;
        if (priority == 0) {
            priorityZeroSent++;
        }
    }

    void enter(State state) {
        entered.merge(state, 1L, Long::sum);
        if (state == State.MASTER) {
            becameMaster++;
        }
    }

    /** How often a state was entered. */
    public long entered(State state) {
        return entered.getOrDefault(state, 0L);
    }

    void leftMaster() {
        releasedMaster++;
    }

    /** Counts a dropped advert. */
    public void refuse(Refusal reason) {
        refused.merge(reason, 1L, Long::sum);
    }

    /** Adverts dropped for a reason. */
    public long refused(Refusal reason) {
        return refused.getOrDefault(reason, 0L);
    }

    public long advertsReceived() {
        return advertsReceived;
    }

    public long advertsSent() {
        return advertsSent;
    }

    public long becameMaster() {
        return becameMaster;
    }

    public long releasedMaster() {
        return releasedMaster;
    }

    public long priorityZeroReceived() {
        return priorityZeroReceived;
    }

    public long priorityZeroSent() {
        return priorityZeroSent;
    }
}
