package io.warrenmq.broker.metadata;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Gathers what a command does. Owned by the thread that applies commands, for the time of one command. */
final class Effects {
    private final boolean cascading;
    private final List<Change> changes = new ArrayList<>(2);
    private final List<Command> durable = new ArrayList<>(1);
    /** Auto-delete exchanges that lost a binding as source; a list, because chains of them may be long. */
    private final Deque<ExchangeState> emptied = new ArrayDeque<>(0);

    /** @param cascading false when facts are restored: then what followed from them is a fact of its own */
    Effects(boolean cascading) {
        this.cascading = cascading;
    }

    boolean cascading() {
        return cascading;
    }

    void change(Change change) {
        changes.add(change);
    }

    void lasting(Command command) {
        durable.add(command);
    }

    Deque<ExchangeState> emptied() {
        return emptied;
    }

    Transition.Applied applied() {
        return changes.isEmpty() ? Transition.Applied.UNCHANGED : new Transition.Applied(changes, durable);
    }
}
