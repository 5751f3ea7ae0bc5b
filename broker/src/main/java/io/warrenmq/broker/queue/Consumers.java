package io.warrenmq.broker.queue;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of a queue and who of them is served next: round robin among those of the highest priority that can
 * receive, or the one that is active. Owned by the queue's loop.
 */
final class Consumers {
    private static final @Nullable Subscription[] NO_SLOTS = {};

    private final boolean singleActive;
    /** A quorum queue: the active consumer makes way for one of higher priority, and prefetch is never unlimited. */
    private final boolean quorum;
    /** In the order of registration. */
    private final ArrayList<Subscription> registered = new ArrayList<>(0);
    /** Highest priority first. */
    private final ArrayList<ConsumerGroup> groups = new ArrayList<>(0);

    private @Nullable IdentityHashMap<DeliverySink, Subscription> bySink;
    private @Nullable Subscription lastFound;
    private @Nullable Subscription[] bySlot = NO_SLOTS;
    private int firstFreeSlot;
    private @Nullable Subscription active;
    /** The active one gets no more, and another takes over when its deliveries are settled. */
    private boolean handingOver;

    private boolean exclusive;

    Consumers(boolean singleActive, boolean quorum) {
        this.singleActive = singleActive;
        this.quorum = quorum;
    }

    int count() {
        return registered.size();
    }

    List<Subscription> registered() {
        return registered;
    }

    @SuppressWarnings("ReferenceEquality")
    boolean isActive(Subscription subscription) {
        return !singleActive || subscription == active;
    }

    /** Whether a consumer that asks for {@code exclusively} may not come in. */
    boolean refuses(boolean exclusively) {
        return exclusive || (exclusively && (singleActive || !registered.isEmpty()));
    }

    /** @return false when there is no number left for it */
    boolean add(DeliverySink sink, ConsumerSpec spec) {
        Subscription subscription =
                new Subscription(sink, spec, spec.noAck(), quorum ? QuorumRules.UNLIMITED_PREFETCH : 0);
        if (!subscription.noAck && !takeSlot(subscription)) {
            return false;
        }
        remember(subscription);
        registered.add(subscription);
        exclusive = spec.exclusive();
        if (!singleActive) {
            makeAvailable(subscription);
        } else if (active == null) {
            activate(subscription);
        } else if (quorum && subscription.priority() > active.priority()) {
            handingOver = true;
            makeUnavailable(active);
            handOverIfSettled();
        }
        return true;
    }

    /** No more deliveries to it. @return whether it was a consumer */
    @SuppressWarnings("ReferenceEquality")
    boolean cancel(DeliverySink sink) {
        Subscription subscription = find(sink);
        if (subscription == null || subscription.spec == null || subscription.cancelled) {
            return false;
        }
        subscription.cancelled = true;
        makeUnavailable(subscription);
        registered.remove(subscription);
        if (subscription.spec.exclusive()) {
            exclusive = false;
        }
        if (subscription == active) {
            activateSuccessor();
        } else if (handingOver && successor() == active) {
            activateSuccessor(); // for whom it made way is gone
        }
        forgetIfDone(subscription);
        return true;
    }

    /** The subscription of a sink, also of a cancelled one that still has deliveries. */
    @SuppressWarnings("ReferenceEquality")
    @Nullable
    Subscription find(DeliverySink sink) {
        Subscription last = lastFound;
        if (last != null && last.sink == sink) {
            return last;
        }
        Subscription found = bySink == null ? null : bySink.get(sink);
        if (found != null) {
            lastFound = found;
        }
        return found;
    }

    /** The subscription of a channel's basic.get, or null when there is no number left for it. */
    @Nullable
    Subscription forGet(DeliverySink sink) {
        Subscription known = find(sink);
        if (known != null) {
            return known;
        }
        Subscription subscription = new Subscription(sink, null, false, 0);
        if (!takeSlot(subscription)) {
            return null;
        }
        subscription.cancelled = true; // it is there for its deliveries only
        remember(subscription);
        return subscription;
    }

    /** Who gets the next message; asks the sinks whether they have room. */
    @Nullable
    Subscription pick() {
        for (int i = 0; i < groups.size(); i++) {
            ConsumerGroup group = groups.get(i);
            Subscription candidate;
            while ((candidate = group.first()) != null) {
                if (candidate.sink.ready()) {
                    return candidate;
                }
                candidate.blocked = true;
                group.remove(candidate);
            }
        }
        return null;
    }

    /** What {@link #pick} returned got a message. */
    void served(Subscription subscription) {
        ConsumerGroup group = subscription.group;
        if (group != null) {
            if (subscription.hasCredit()) {
                group.rotate();
            } else {
                group.remove(subscription);
            }
        }
    }

    /** Its sink has room again. @return whether it can be served now */
    boolean resume(Subscription subscription) {
        subscription.blocked = false;
        return mayBeServed(subscription);
    }

    /** Puts it among those that can be served, if it can. */
    boolean mayBeServed(Subscription subscription) {
        handOverIfSettled();
        if (subscription.group == null
                && !handingOver
                && !subscription.cancelled
                && subscription.hasCredit()
                && isActive(subscription)) {
            makeAvailable(subscription);
        }
        return subscription.group != null;
    }

    /** Removes what is only there for deliveries that are settled by now. */
    void forgetIfDone(Subscription subscription) {
        if (!subscription.cancelled || subscription.unacked() > 0) {
            return;
        }
        if (subscription.slot != Subscription.NO_SLOT) {
            bySlot[subscription.slot] = null;
            firstFreeSlot = Math.min(firstFreeSlot, subscription.slot);
            subscription.slot = Subscription.NO_SLOT;
        }
        if (bySink != null) {
            bySink.remove(subscription.sink);
            if (bySink.isEmpty()) {
                bySink = null;
            }
        }
        lastFound = null;
    }

    /** Everybody with deliveries, cancelled or not, and all consumers. */
    List<Subscription> all() {
        return bySink == null ? List.of() : List.copyOf(bySink.values());
    }

    private void handOverIfSettled() {
        Subscription leaving = active;
        if (handingOver && leaving != null && leaving.unacked() == 0) {
            activateSuccessor();
        }
    }

    private void activateSuccessor() {
        active = null;
        handingOver = false;
        Subscription successor = successor();
        if (successor != null) {
            activate(successor);
        }
    }

    private void activate(Subscription subscription) {
        active = subscription;
        mayBeServed(subscription);
    }

    /** Highest priority first, then who came first. */
    private @Nullable Subscription successor() {
        Subscription best = null;
        for (Subscription candidate : registered) {
            if (best == null || candidate.priority() > best.priority()) {
                best = candidate;
            }
        }
        return best;
    }

    private void makeAvailable(Subscription subscription) {
        int priority = subscription.priority();
        int i = 0;
        while (i < groups.size() && groups.get(i).priority > priority) {
            i++;
        }
        if (i == groups.size() || groups.get(i).priority != priority) {
            groups.add(i, new ConsumerGroup(priority));
        }
        groups.get(i).addLast(subscription);
    }

    private void makeUnavailable(Subscription subscription) {
        ConsumerGroup group = subscription.group;
        if (group != null) {
            group.remove(subscription);
        }
        // A queue whose consumers come and go with ever other priorities must not keep a group for each.
        groups.removeIf(g -> g.first() == null && nobodyHas(g.priority));
    }

    private boolean nobodyHas(int priority) {
        for (Subscription subscription : registered) {
            if (!subscription.cancelled && subscription.priority() == priority) {
                return false;
            }
        }
        return true;
    }

    private void remember(Subscription subscription) {
        if (bySink == null) {
            bySink = new IdentityHashMap<>(4);
        }
        bySink.put(subscription.sink, subscription);
    }

    private boolean takeSlot(Subscription subscription) {
        int slot = firstFreeSlot;
        while (slot < bySlot.length && bySlot[slot] != null) {
            slot++;
        }
        if (slot == EntryFlags.SLOTS) {
            return false;
        }
        if (slot == bySlot.length) {
            @Nullable Subscription[] more = new Subscription[Math.max(2, slot * 2)];
            System.arraycopy(bySlot, 0, more, 0, slot);
            bySlot = more;
        }
        bySlot[slot] = subscription;
        subscription.slot = slot;
        firstFreeSlot = slot + 1;
        return true;
    }
}
