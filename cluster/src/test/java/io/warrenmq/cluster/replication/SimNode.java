package io.warrenmq.cluster.replication;

import io.warrenmq.cluster.replication.SimWorld.Count;
import io.warrenmq.cluster.replication.Variant.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A simulated node: its process, its disk, its part in the queue, and a channel that publishes. */
final class SimNode implements ReplicaPort {
    private static final ReplicaOptions OPTIONS = new ReplicaOptions(12, 8, 20, 50, 30, 70, 64);
    private static final long LEASE_MS = 60;
    private static final int SETTLE_PERCENT = 12;

    private record Waiting(long index, SimNode publisher, String session, long number) {}

    final SimWorld world;
    final int number;
    final NodeId id;
    final SimMeta meta;
    final SimCopy copy;
    long incarnation = 1;
    boolean alive = true;
    private long frozenUntilMs;
    private int life;
    private boolean syncing;
    Lease lease = new Lease(LEASE_MS);
    private QueueId queue;
    private @Nullable QueueReplica replica;
    SimChannel channel;
    private int channels;
    private final List<Waiting> waiting = new ArrayList<>();

    SimNode(SimWorld world, int number, List<MetaEntry> founding) {
        this.world = world;
        this.number = number;
        this.id = SimWorld.nodeId(number);
        this.copy = new SimCopy(
                world.scenario.persistent(), world.variant.has(Flaw.OVERWRITES_IN_PLACE), world.random, (_, index) -> {
                    world.checker.appended(this, index);
                    scheduleSync();
                });
        this.meta = new SimMeta(world, this, founding);
        meta.restart();
        this.queue = queueRoles().orElseThrow().label().queue();
        this.channel = newChannel();
    }

    private SimChannel newChannel() {
        return new SimChannel(world, this, id.name() + "." + channels++);
    }

    Optional<QueueRoles> queueRoles() {
        return meta.roles.queue(SimWorld.QUEUE);
    }

    boolean isUp() {
        return alive && frozenUntilMs <= world.nowMs();
    }

    // ---- process

    void start() {
        recreateReplica();
        loops();
    }

    private void loops() {
        loop(10, meta::tick);
        loop(6, this::applyMetadata);
        loop(8, this::tick);
        loop(12, () -> channel.tick());
    }

    private void loop(long everyMs, Runnable action) {
        int mine = life;
        long waitMs = Math.max(frozenUntilMs - world.nowMs(), 0) + world.between(everyMs / 2, everyMs + everyMs / 2);
        world.after(waitMs, () -> {
            if (life == mine && alive) {
                if (isUp()) {
                    action.run();
                }
                if (life == mine) {
                    loop(everyMs, action);
                }
            }
        });
    }

    void crash() {
        if (alive) {
            frozenUntilMs = Math.min(frozenUntilMs, world.nowMs());
            alive = false;
            life++;
            forget();
            copy.crash();
            world.tell(() -> id + " crashes, keeps " + copy.entries.size());
            meta.leading = false;
            world.checker.dirty();
        }
    }

    void recover() {
        frozenUntilMs = Math.min(frozenUntilMs, world.nowMs());
        if (!alive) {
            alive = true;
            incarnation++;
            world.tell(() -> id + " starts as " + incarnation);
            meta.restart();
            meta.booting = true;
            channel = newChannel();
            start();
        }
    }

    void freeze(long forMs) {
        world.tell(() -> id + " freezes for " + forMs);
        frozenUntilMs = Math.max(frozenUntilMs, world.nowMs() + forMs);
    }

    /** The node leaves its era: everything in memory goes, the copy stays. */
    void newLife() {
        incarnation++;
        life++;
        forget();
        channel = newChannel();
        loops();
    }

    private void forget() {
        lease = new Lease(LEASE_MS);
        replica = null;
        waiting.clear();
        syncing = false;
    }

    void deliver(Consumer<SimNode> delivery) {
        if (alive && isUp()) {
            delivery.accept(this);
        } else if (alive) {
            world.after(frozenUntilMs - world.nowMs(), () -> deliver(delivery));
        }
    }

    // ---- metadata

    private void applyMetadata() {
        if (world.chance(30)) {
            return;
        }
        long through = world.chance(60) ? meta.commit : world.between(meta.applied, meta.commit);
        if (meta.applyUpTo(through)) {
            rolesApplied();
        }
    }

    void recreateReplica() {
        replica = null;
        rolesApplied();
    }

    private void rolesApplied() {
        Optional<QueueRoles> roles = queueRoles();
        if (roles.isEmpty()) {
            replica = null;
            waiting.clear();
            copy.truncate(0);
            return;
        }
        if (!roles.get().label().queue().equals(queue)) {
            queue = roles.get().label().queue();
            replica = null;
            waiting.clear();
            copy.truncate(0);
        }
        QueueReplica present = replica;
        if (present == null) {
            present = new QueueReplica(
                    id,
                    incarnation,
                    roles.get(),
                    copy,
                    this,
                    OPTIONS,
                    world::nowMs,
                    world.variant.owner(),
                    world.variant.mirror());
            replica = present;
        }
        present.rolesChanged(roles.get());
    }

    // ---- disk

    private void scheduleSync() {
        if (!world.scenario.persistent()) {
            world.after(0, this::safe);
            return;
        }
        if (syncing) {
            return;
        }
        syncing = true;
        int mine = life;
        int cuts = copy.cuts();
        world.after(world.chance(5) ? world.between(10, 120) : world.between(1, 6), () -> {
            if (life != mine) {
                return;
            }
            syncing = false;
            if (copy.cuts() == cuts) {
                copy.sync(world.between(copy.synced(), copy.entries.size()));
                safe();
            }
            if (copy.synced() < copy.entries.size()) {
                scheduleSync();
            }
        });
    }

    private void safe() {
        if (replica != null) {
            replica.safe();
        }
    }

    // ---- queue

    private void tick() {
        if (replica == null) {
            return;
        }
        replica.tick();
        if (world.scenario.compacts() && world.chance(5)) {
            copy.compact(world.between(1, copy.safeLength() + 1));
        }
        if (replica.owned().isPresent() && world.chance(SETTLE_PERCENT)) {
            settleOne();
        }
    }

    private void settleOne() {
        List<SimOp.Id> live = List.copyOf(copy.content().live.keySet());
        if (!live.isEmpty()) {
            SimOp.Id message = live.get(world.random.nextInt(live.size()));
            world.checker.settled(message);
            append(new SimOp.Settle(message));
        }
    }

    private long append(SimOp operation) {
        return append(List.of(operation));
    }

    private long append(List<SimOp> operations) {
        return replica == null ? 0 : replica.append(new SimBatch(operations));
    }

    private boolean isOwner(Label label) {
        return replica != null && replica.owned().filter(label::equals).isPresent();
    }

    boolean ownsAndConfirmedAll() {
        return replica != null && replica.owned().isPresent() && replica.confirmed() == copy.entries.size();
    }

    /** A channel begins to publish under a label. */
    void attach(SimNode from, Label label, String session, long first) {
        if (!isOwner(label)) {
            return;
        }
        if (copy.content().ledger(session).passed() < first - 1) {
            append(new SimOp.Attach(session, first));
        }
        world.network.send(this, from, node -> node.channel.attached(label, session));
    }

    /** A channel publishes messages that follow each other. */
    void publish(SimNode from, Label label, String session, long first, int count) {
        if (!isOwner(label)) {
            return;
        }
        PublisherLedger ledger = copy.content().ledger(session);
        long next = first;
        while (next < first + count && next <= ledger.passed()) {
            // Had already: true for everybody as soon as all hold what stands here now.
            wait(copy.entries.size(), from, session, next++);
        }
        List<SimOp> operations = new ArrayList<>();
        long firstNew = next;
        if (ledger.isNext(next)) {
            while (next < first + count && !ledger.has(next)) {
                operations.add(new SimOp.Enqueue(new SimOp.Id(session, next++), false));
            }
        }
        if (!operations.isEmpty()) {
            long index = copy.entries.size() + 1L;
            for (long message = firstNew; message < next; message++) {
                wait(index++, from, session, message);
            }
            append(operations);
        }
    }

    private void wait(long index, SimNode publisher, String session, long message) {
        if (replica != null && index <= replica.confirmed()) {
            Label label = replica.owned().orElseThrow();
            world.network.send(this, publisher, node -> node.channel.confirmed(label, session, message));
        } else {
            waiting.add(new Waiting(index, publisher, session, message));
        }
    }

    // ---- what the replica asks for

    @Override
    public void send(NodeId to, ReplicaMessage message) {
        switch (message) {
            case ReplicaMessage.Offer _ -> world.count(Count.OFFERS);
            case ReplicaMessage.Install _ -> world.count(Count.INSTALLS);
            case ReplicaMessage.Append _,
                    ReplicaMessage.Ack _,
                    ReplicaMessage.Resume _,
                    ReplicaMessage.Diverged _,
                    ReplicaMessage.OfferWanted _,
                    ReplicaMessage.Merged _ -> {}
        }
        world.network.send(this, world.node(to), node -> node.receive(id, message));
    }

    private void receive(NodeId from, ReplicaMessage message) {
        if (replica != null) {
            int cuts = copy.cuts();
            replica.receive(from, message);
            if (copy.cuts() != cuts) {
                world.count(Count.CUTS);
                world.checker.dirty();
            }
        }
    }

    private String tell(Label label) {
        return "era " + world.eraRank(label.era()) + " epoch " + label.epoch();
    }

    @Override
    public void propose(RoleCommand command) {
        EraId era = meta.era;
        NodeId leader = meta.leader;
        if (leader != null) {
            world.network.send(this, world.node(leader), node -> node.meta.proposed(era, command));
        }
    }

    @Override
    public boolean leaseRuns() {
        return !world.scenario.leases()
                || world.variant.has(Flaw.CONFIRMS_WITHOUT_LEASE)
                || lease.runs(world.nowMs(), meta.applied);
    }

    @Override
    public void owns(Label label) {
        world.count(Count.EPOCHS);
        world.tell(() -> id + " owns " + tell(label) + ", holds " + copy.entries.size());
        world.checker.owns(this, label);
        waiting.clear();
    }

    @Override
    public void ownsNoLonger(Label label) {
        world.tell(() -> id + " owns no longer " + tell(label));
        waiting.clear();
    }

    @Override
    public void confirmed(Label label, long index) {
        world.count(Count.CONFIRMS);
        world.tell(() -> id + " confirms " + index + " of " + tell(label));
        world.checker.confirmed(this, label, index);
        waiting.removeIf(message -> {
            boolean held = message.index() <= index;
            if (held) {
                world.network.send(
                        this,
                        message.publisher(),
                        node -> node.channel.confirmed(label, message.session(), message.number()));
            }
            return held;
        });
    }

    @Override
    public Optional<OperationBatch> merge(Label label, OfferedPart part) {
        SimCopy.Part offered = (SimCopy.Part) part;
        List<SimOp> operations = copy.content().unknown(offered, world.variant);
        if (operations.isEmpty()) {
            return Optional.empty();
        }
        world.count(Count.MERGED);
        return Optional.of(new SimBatch(operations));
    }
}
