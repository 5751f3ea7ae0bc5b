package io.warrenmq.cluster.replication;

import io.warrenmq.cluster.replication.RoleCommand.Addition;
import io.warrenmq.cluster.replication.RoleCommand.Removal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A node as the owner of a queue in one epoch: streams operations to all running mirrors, counts what they hold, and
 * keeps the in-sync set such that a confirm needs no slow member for long.
 *
 * <p>Nothing is allocated per operation: batches go out as they came in, one message for all mirrors.
 *
 * <p>Owned by the thread of its replica.
 */
final class Owner {
    private final NodeId self;
    private final Label label;
    private final long base;
    private final QueueCopy copy;
    private final ReplicaPort port;
    private final ReplicaOptions options;
    private final OwnerRules rules;
    private final LongSupplier clockMs;
    private final BatchRing ring;
    private final List<MirrorProgress> mirrors = new ArrayList<>();
    private QueueRoles roles;
    private long confirmed;
    // One message for all mirrors. Numbers in the ring are not used again, so a released batch is not sent again.
    private ReplicaMessage.@Nullable Append lastSent;
    private long lastSentNumber;

    Owner(
            NodeId self,
            QueueRoles roles,
            QueueCopy copy,
            ReplicaPort port,
            ReplicaOptions options,
            OwnerRules rules,
            LongSupplier clockMs) {
        this.self = self;
        this.roles = roles;
        this.label = roles.label();
        this.copy = copy;
        this.port = port;
        this.options = options;
        this.rules = rules;
        this.clockMs = clockMs;
        this.ring = new BatchRing(options.ringBatches());
        this.base = length();
    }

    /** Begins the epoch (rule O2). */
    void begin() {
        rules.begin(copy, label);
        port.owns(label);
        confirmed = rules.confirmedAtFirst(base);
        if (confirmed > 0) {
            port.confirmed(label, confirmed);
        }
        rolesChanged(roles);
    }

    void end() {
        ring.releaseAll();
        port.ownsNoLonger(label);
    }

    Label label() {
        return label;
    }

    long confirmed() {
        return confirmed;
    }

    private long length() {
        return copy.lineage().length();
    }

    /** O3: takes over a later version of the record, or other sessions. */
    void rolesChanged(QueueRoles changed) {
        boolean versionMoved = changed.queue().version() != roles.queue().version();
        roles = changed;
        mirrors.removeIf(mirror -> !stays(mirror));
        changed.running().forEach((node, member) -> {
            if (!node.equals(self) && find(node) == null) {
                mirrors.add(new MirrorProgress(node, member.session(), Math.max(1, length()), clockMs.getAsLong()));
            }
        });
        for (MirrorProgress mirror : mirrors) {
            boolean recorded = changed.queue().inSync().contains(mirror.node);
            if (recorded && !mirror.recorded) {
                mirror.progressMs = clockMs.getAsLong();
            }
            mirror.recorded = recorded;
            if (versionMoved) {
                mirror.proposalsEnded();
            }
        }
        releaseHeldByAll();
        mirrors.forEach(this::stream);
        mirrors.forEach(this::admit);
        confirm();
    }

    private boolean stays(MirrorProgress mirror) {
        RunningMember member = roles.running().get(mirror.node);
        if (member == null || !rules.counts(mirror.session, member.session())) {
            return false;
        }
        mirror.session = member.session();
        return true;
    }

    private @Nullable MirrorProgress find(NodeId node) {
        for (MirrorProgress mirror : mirrors) {
            if (mirror.node.equals(node)) {
                return mirror;
            }
        }
        return null;
    }

    /** Appends operations and sends them on their way. */
    long append(OperationBatch batch) {
        long first = length() + 1;
        copy.append(label, batch, 0);
        ring.add(first, batch);
        for (int mirror = 0; mirror < mirrors.size(); mirror++) {
            stream(mirrors.get(mirror));
        }
        if (mirrors.isEmpty()) {
            ring.releaseAll();
        }
        confirm();
        return first;
    }

    void receive(NodeId from, ReplicaMessage message) {
        MirrorProgress mirror = find(from);
        if (mirror == null || !message.label().equals(label)) {
            return;
        }
        switch (message) {
            case ReplicaMessage.Ack ack -> acknowledged(mirror, ack);
            case ReplicaMessage.Resume resume -> resume(mirror, resume);
            case ReplicaMessage.Diverged diverged -> diverged(mirror, diverged);
            case ReplicaMessage.Offer offer -> offered(mirror, offer);
            // Sent by owners: an echo.
            case ReplicaMessage.Append _,
                    ReplicaMessage.Install _,
                    ReplicaMessage.OfferWanted _,
                    ReplicaMessage.Merged _ -> {}
        }
    }

    private void acknowledged(MirrorProgress mirror, ReplicaMessage.Ack ack) {
        if (!rules.counts(ack.session(), mirror.session)) {
            return;
        }
        if (ack.safe() > mirror.acknowledged) {
            mirror.acknowledged = ack.safe();
            mirror.progressMs = clockMs.getAsLong();
        }
        mirror.matched(ack.match());
        releaseHeldByAll();
        stream(mirror);
        admit(mirror);
        confirm();
    }

    private void releaseHeldByAll() {
        long held = length();
        for (int mirror = 0; mirror < mirrors.size(); mirror++) {
            held = Math.min(held, mirrors.get(mirror).match);
        }
        ring.releaseThrough(held);
    }

    private void resume(MirrorProgress mirror, ReplicaMessage.Resume resume) {
        if (rules.counts(resume.session(), mirror.session)) {
            mirror.resumed(resume.match());
            long shared = resume.lineage().commonPrefix(copy.lineage());
            mirror.sendFrom(Math.max(resume.match(), shared) + 1);
            stream(mirror);
        }
    }

    private void diverged(MirrorProgress mirror, ReplicaMessage.Diverged diverged) {
        if (rules.counts(diverged.session(), mirror.session)) {
            port.send(
                    mirror.node,
                    new ReplicaMessage.OfferWanted(label, diverged.lineage().commonPrefix(copy.lineage())));
        }
    }

    private void offered(MirrorProgress mirror, ReplicaMessage.Offer offer) {
        if (!rules.counts(offer.session(), mirror.session)) {
            return;
        }
        Optional<OperationBatch> unknown = port.merge(label, offer.part());
        unknown.ifPresent(this::append);
        long required = rules.requiredForCut(length(), unknown.isPresent() ? length() : 0);
        port.send(
                mirror.node,
                new ReplicaMessage.Merged(label, offer.behind(), offer.part().lastIndex(), required, confirmed));
    }

    /** Sends what the mirror's window has room for. */
    private void stream(MirrorProgress mirror) {
        long length = length();
        while (mirror.next() <= length && mirror.onItsWay() < options.windowOperations() && port.hasRoom(mirror.node)) {
            mirror.sentMs = clockMs.getAsLong();
            if (mirror.next() < copy.readableFrom()) {
                if (!mirror.mayInstall(mirror.sentMs, options.installMs())) {
                    return;
                }
                port.send(mirror.node, install());
                mirror.sentThrough(length);
            } else {
                ReplicaMessage.Append append = appendFrom(mirror.next());
                port.send(mirror.node, append);
                mirror.sentThrough(append.last());
            }
        }
    }

    private ReplicaMessage.Install install() {
        return new ReplicaMessage.Install(
                label,
                base,
                roles.queue().lossyEpoch(),
                confirmed,
                copy.lineage().copy(),
                copy.state());
    }

    private ReplicaMessage.Append appendFrom(long index) {
        long number = ring.find(index);
        if (number < 0) {
            LabelRuns<Label> lineage = copy.lineage();
            int run = lineage.runOf(index);
            return append(index, lineage.label(run), copy.read(index, lineage.last(run)));
        }
        OperationBatch batch = ring.batch(number);
        ReplicaMessage.Append last = lastSent;
        if (last != null && lastSentNumber == number && last.confirmed() == confirmed) {
            return last;
        }
        ReplicaMessage.Append append = append(ring.first(number), label, batch);
        lastSent = append;
        lastSentNumber = number;
        return append;
    }

    private ReplicaMessage.Append append(long first, Label batchLabel, OperationBatch batch) {
        Label previous = first == 1 ? batchLabel : copy.lineage().at(first - 1);
        return new ReplicaMessage.Append(
                label, base, roles.queue().lossyEpoch(), confirmed, first, previous, batchLabel, batch);
    }

    /** O5: confirms what everybody holds who is waited for. Called whenever that may have grown. */
    void confirm() {
        long held = copy.safeLength();
        int found = 1;
        for (int i = 0; i < mirrors.size(); i++) {
            MirrorProgress mirror = mirrors.get(i);
            if (mirror.recorded) {
                found++;
            }
            if (rules.waitsFor(mirror.recorded, mirror.addProposed(), mirror.removeProposed())) {
                held = Math.min(held, mirror.acknowledged);
            }
        }
        // A recorded member that is not running holds nothing that is known.
        boolean heldByAll = found == roles.queue().inSync().size() && held > confirmed && rules.mayConfirm(held, base);
        if (heldByAll && port.leaseRuns()) {
            confirmed = held;
            port.confirmed(label, confirmed);
        }
    }

    /** Time has passed: sends again, proposes again, removes who is too slow. */
    void tick() {
        long nowMs = clockMs.getAsLong();
        for (MirrorProgress mirror : mirrors) {
            if (mirror.acknowledged >= length()) {
                mirror.progressMs = nowMs;
            } else if (nowMs - mirror.sentMs >= options.resendMs() && port.hasRoom(mirror.node)) {
                mirror.sendFrom(Math.min(length(), mirror.match + 1));
                stream(mirror);
            }
            removeIfSlow(mirror, nowMs);
            admit(mirror);
        }
        confirm();
    }

    /** There is room on the way to mirrors again. */
    void flow() {
        for (int mirror = 0; mirror < mirrors.size(); mirror++) {
            stream(mirrors.get(mirror));
        }
    }

    /** What was on its way to a mirror is lost. */
    void reconnected(NodeId node) {
        MirrorProgress mirror = find(node);
        if (mirror != null) {
            mirror.sendFrom(Math.max(1, Math.min(length(), mirror.match + 1)));
            stream(mirror);
        }
    }

    /** Operations that the in-sync member which is furthest behind has not got yet. */
    long lag() {
        long least = length();
        for (int i = 0; i < mirrors.size(); i++) {
            if (mirrors.get(i).recorded) {
                least = Math.min(least, mirrors.get(i).match);
            }
        }
        return length() - least;
    }

    /** O6: the member counts until its removal was applied here. */
    private void removeIfSlow(MirrorProgress mirror, long nowMs) {
        boolean slow = mirror.recorded && nowMs - mirror.progressMs >= options.slowMirrorMs();
        if (slow && mirror.proposalDue(nowMs, options.proposalMs())) {
            long version = roles.queue().version();
            mirror.proposedRemove(version, nowMs);
            port.propose(
                    new RoleCommand.Remove(List.of(new Removal(roles.queue().id(), mirror.node, version))));
        }
    }

    /** O7: from here on the member is waited for, until the record's version or its session has changed. */
    private void admit(MirrorProgress mirror) {
        long nowMs = clockMs.getAsLong();
        boolean propose = mirror.addProposed()
                ? mirror.proposalDue(nowMs, options.proposalMs())
                : !mirror.recorded && isFit(mirror, nowMs);
        if (propose) {
            long version = roles.queue().version();
            mirror.proposedAdd(version, nowMs);
            port.propose(new RoleCommand.Add(
                    List.of(new Addition(roles.queue().id(), mirror.node, mirror.session, version))));
        }
    }

    /**
     * One that was removed for its silence must have spoken again, or publishers would wait for it most of the time.
     */
    private boolean isFit(MirrorProgress mirror, long nowMs) {
        return length() - mirror.acknowledged <= options.admitLagOperations()
                && nowMs - mirror.progressMs < options.slowMirrorMs()
                && rules.mayAdd(mirror.acknowledged, base, confirmed);
    }
}
