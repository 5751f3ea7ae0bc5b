package io.warrenmq.broker.queue;

import org.jspecify.annotations.Nullable;

/** The consumers of one priority that can be served, in the order in which they are. Owned by the queue's loop. */
final class ConsumerGroup {
    final int priority;
    private @Nullable Subscription first;
    private @Nullable Subscription last;

    ConsumerGroup(int priority) {
        this.priority = priority;
    }

    @Nullable
    Subscription first() {
        return first;
    }

    void addLast(Subscription subscription) {
        Subscription before = last;
        subscription.previous = before;
        subscription.next = null;
        subscription.group = this;
        if (before == null) {
            first = subscription;
        } else {
            before.next = subscription;
        }
        last = subscription;
    }

    @SuppressWarnings("ReferenceEquality") // a list of these very objects
    void remove(Subscription subscription) {
        Subscription before = subscription.previous;
        Subscription after = subscription.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        subscription.previous = null;
        subscription.next = null;
        subscription.group = null;
    }

    /** The first was served: all others come before it now. */
    @SuppressWarnings("ReferenceEquality")
    void rotate() {
        Subscription served = first;
        if (served != null && served != last) {
            remove(served);
            addLast(served);
        }
    }
}
