package io.warrenmq.cluster.mirrors;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.queue.QueueCopyContent;
import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.broker.queue.Replication;
import io.warrenmq.cluster.metadata.MirroredQueue;
import io.warrenmq.cluster.replication.Label;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.OfferedPart;
import io.warrenmq.cluster.replication.OperationBatch;
import io.warrenmq.cluster.replication.QueueReplica;
import io.warrenmq.cluster.replication.ReplicaMessage;
import io.warrenmq.cluster.replication.ReplicaOptions;
import io.warrenmq.cluster.replication.ReplicaPort;
import io.warrenmq.cluster.replication.RoleCommand;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.MessageRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's part in one mirrored queue: brings together the replica, which decides, the copy, which holds, and the
 * queue, which serves. Owned by the queue's loop.
 */
final class MirrorQueue implements Replication {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorQueue.class);

    /** A batch is sealed at it though the turn goes on: mirrors begin with it, and none gets too large for memory. */
    private static final int BATCH_BYTES = 256 << 10;
    /** Of operations that not every in-sync member has. Publishers wait above it; less costs rate on long ways. */
    private static final long BEHIND_BYTES = 16L << 20;

    private static final int PIECE_MESSAGES = 4096;

    private final long queueId;
    private final boolean durable;
    private final String text;
    private final NodeId self;
    private final Loop loop;
    private final ChunkPool chunks;
    private final MirrorPort port;
    private final ReplicaOptions options;
    private final CopyNotes notes;
    private final Supplier<QueueSettings> settings;
    private final HeldCopy copy;
    private final Operations.Writer out = new Operations.Writer();
    private final List<Transfer> transfers = new ArrayList<>();
    /** Nodes whose copies hold what this one may lack, and stay as they are. */
    private final Set<NodeId> apart = new HashSet<>();

    private MirroredQueue present;
    private long incarnation;
    private QueueReplica replica;
    private boolean owning;
    private boolean behind;
    private boolean closed;
    private long rangeKind = -1;
    private long rangeFirst;
    private long rangeLast;
    private long toldConfirmed;
    private long transferNumbers;

    // as a mirror
    private long confirmedSeen;
    private long acknowledgedMatch;
    private boolean noteIsOnDisk;
    private @Nullable Incoming incoming;
    private @Nullable Noting noting;
    private @Nullable Label reportedDivergence;

    /** A state that another node sends. */
    private record Incoming(NodeId from, Label label, long transfer, long pieces) {}

    /** What was asked to be noted. */
    private record Noting(long storeId, Label label) {}

    /** What there is to see of it; written by the loop, read by all. */
    record View(boolean quiet, long syncMessages, boolean syncing) {}

    private volatile View view = new View(false, 0, false);

    MirrorQueue(
            long queueId,
            boolean durable,
            String text,
            NodeId self,
            long incarnation,
            MirroredQueue present,
            HeldCopy copy,
            MirrorPort port,
            ReplicaOptions options,
            CopyNotes notes,
            Supplier<QueueSettings> settings) {
        this.queueId = queueId;
        this.durable = durable;
        this.text = text;
        this.self = self;
        this.loop = copy.queue().loop();
        this.chunks = loop.chunks();
        this.port = port;
        this.options = options;
        this.notes = notes;
        this.settings = settings;
        this.copy = copy;
        this.present = present;
        this.incarnation = incarnation;
        this.replica = newReplica();
    }

    private QueueReplica newReplica() {
        return new QueueReplica(self, incarnation, present.roles(), copy, new Port(), options, port::clockMs);
    }

    Loop loop() {
        return loop;
    }

    View view() {
        return view;
    }

    HeldCopy copy() {
        return copy;
    }

    // ---- the metadata

    /** Begins; the first roles are those that it was made with. */
    void begin() {
        copy.whenRenewed(queue -> queue.replicate(this));
        copy.queue().replicate(this);
        rolesChanged(present, incarnation);
        if (!owning) {
            copy.queue().rest();
        }
    }

    void rolesChanged(MirroredQueue changed, long ownIncarnation) {
        if (closed) {
            return;
        }
        boolean anotherLife = ownIncarnation != incarnation
                || !changed.roles().era().equals(present.roles().era());
        present = changed;
        incarnation = ownIncarnation;
        if (anotherLife) {
            replica.close();
            copy.era(changed.roles().era());
            replica = newReplica();
        }
        if (!changed.roles().label().equals(replica.newestAccepted())) {
            copy.noted(false);
        }
        replica.rolesChanged(changed.roles());
        transfers.removeIf(transfer -> !changed.roles().running().containsKey(transfer.to)
                || changed.roles().queue().inSync().contains(transfer.to));
        apart.retainAll(changed.roles().running().keySet());
        if (changed.mirroring().automaticSync()) {
            sync();
        }
        settleNote();
        show();
    }

    /**
     * This node is to have no copy any more.
     *
     * @param goesOn whether the queue stays here, without mirrors
     */
    void close(boolean goesOn) {
        if (closed) {
            return;
        }
        closed = true;
        replica.close();
        transfers.clear();
        if (goesOn) {
            copy.queue().endReplication();
            port.serves(queueId, copy.queue());
        } else {
            copy.queue().discard();
            notes.remove(queueId);
        }
    }

    // ---- the queue of this node does something

    @Override
    public long enqueued(long position, long location, long expiresAtMs, boolean logged) {
        if (!owning) {
            return 0;
        }
        int offset = ChunkPool.offset(location);
        ByteBuffer memory = chunks.chunk(location).memory();
        out.enqueue(
                position,
                expiresAtMs,
                logged ? QueueCopyContent.PERSISTENT : 0,
                memory,
                offset,
                MessageRecord.sizeBytes(memory, offset));
        long index = copy.lineage().length() + out.count();
        if (out.sizeBytes() >= BATCH_BYTES) {
            copy.queue().turnEnd();
        }
        return index;
    }

    @Override
    public void delivered(long position) {
        range(Operations.DELIVERED, position);
    }

    @Override
    public void settled(long position) {
        range(Operations.SETTLED, position);
    }

    private void range(int kind, long position) {
        if (!owning) {
            return;
        }
        if (rangeKind == kind && rangeLast + 1 == position) {
            rangeLast = position;
            return;
        }
        closeRange();
        rangeKind = kind;
        rangeFirst = position;
        rangeLast = position;
    }

    private void closeRange() {
        if (rangeKind >= 0) {
            out.range((int) rangeKind, rangeFirst, rangeLast);
            rangeKind = -1;
        }
    }

    @Override
    public long flush() {
        closeRange();
        return copy.lineage().length() + out.count();
    }

    @Override
    public void turnEnds(long logIndex) {
        if (closed) {
            return;
        }
        seal();
        copy.turnEnded(logIndex);
        replica.safe();
        pump();
        weigh();
    }

    private void seal() {
        closeRange();
        if (out.count() == 0) {
            return;
        }
        Operations operations = out.take(true);
        for (int i = 0; i < transfers.size(); i++) {
            transfers.get(i).follow(operations);
        }
        if (replica.append(operations) == 0) {
            throw new IllegalStateException(text + " did something while another node owned it");
        }
        copy.didOwn();
    }

    @Override
    public void logged(long logIndex) {
        copy.logged(logIndex);
        replica.safe();
        weigh();
    }

    @Override
    public boolean isBehind() {
        return behind;
    }

    private void weigh() {
        long bytes = copy.tailBytes();
        if (!behind && owning && bytes > BEHIND_BYTES) {
            behind = true;
        } else if (behind && (!owning || bytes <= BEHIND_BYTES / 2)) {
            behind = false;
            copy.queue().caughtUp();
        }
    }

    // ---- other nodes

    void receive(NodeId from, ReplicaCodec.Received received) {
        if (closed) {
            return;
        }
        switch (received) {
            case ReplicaCodec.Received.Message(ReplicaMessage message) -> {
                if (!message.label().equals(replica.newestAccepted())) {
                    copy.noted(false);
                    confirmedSeen = 0;
                    acknowledgedMatch = 0;
                }
                switch (message) {
                    case ReplicaMessage.Append append -> confirmedSeen = Math.max(confirmedSeen, append.confirmed());
                    case ReplicaMessage.Install install -> {
                        if (!isWhole(from, install.label())) {
                            settleNote();
                            return;
                        }
                        incoming = null;
                    }
                    case ReplicaMessage.Diverged _ -> {
                        apart.add(from);
                        transfers.removeIf(transfer -> transfer.to.equals(from));
                        return;
                    }
                    default -> {}
                }
                replica.receive(from, message);
            }
            case ReplicaCodec.Received.Piece piece -> piece(from, piece);
            case ReplicaCodec.Received.Confirmed(Label label, long index) -> {
                if (label.equals(replica.newestAccepted()) && !owning) {
                    confirmedSeen = Math.max(confirmedSeen, index);
                    copy.settleThrough(Math.min(confirmedSeen, acknowledgedMatch));
                }
            }
        }
        settleNote();
        weigh();
    }

    private boolean isWhole(NodeId from, Label label) {
        Incoming state = incoming;
        return state != null && state.from().equals(from) && state.label().equals(label) && copy.isPartial();
    }

    private void piece(NodeId from, ReplicaCodec.Received.Piece piece) {
        Incoming state = incoming;
        if (piece.number() == 0) {
            if (!piece.label().equals(replica.newestAccepted())) {
                copy.noted(false);
            }
            if (!replica.clearFor(from, piece.label(), piece.lossyEpoch(), piece.confirmed())) {
                incoming = null;
                return;
            }
            acknowledgedMatch = 0;
        } else if (state == null
                || state.transfer() != piece.transfer()
                || !state.from().equals(from)
                || !state.label().equals(piece.label())
                || !piece.label().equals(replica.newestAccepted())
                || state.pieces() != piece.number()) {
            return; // of a transfer that was given up
        }
        incoming = new Incoming(from, piece.label(), piece.transfer(), piece.number() + 1);
        copy.takePiece(piece.operations());
    }

    /** Operations that were on their way to a node, and state from it, are lost. */
    void disconnected(NodeId node) {
        transfers.removeIf(transfer -> transfer.to.equals(node));
        Incoming state = incoming;
        if (state != null && state.from().equals(node)) {
            incoming = null;
        }
        show();
    }

    void connected(NodeId node) {
        if (!closed) {
            replica.reconnected(node);
        }
    }

    /** There is room on the way to other nodes again. */
    void flow() {
        if (!closed) {
            replica.flow();
            pump();
        }
    }

    void tick() {
        if (closed) {
            return;
        }
        replica.tick();
        if (owning && replica.confirmed() > toldConfirmed) {
            toldConfirmed = replica.confirmed();
            replica.owned().ifPresent(label -> {
                ReplicaCodec.Encoded told = ReplicaCodec.confirmed(label, toldConfirmed);
                for (NodeId node : present.roles().running().keySet()) {
                    if (!node.equals(self)) {
                        port.send(node, queueId, loop.index(), told.head(), told.body());
                    }
                }
            });
        }
        pump();
        weigh();
        show();
    }

    // ---- new mirrors

    private void pump() {
        if (!owning || transfers.isEmpty()) {
            return;
        }
        for (Transfer transfer : List.copyOf(transfers)) {
            if (transfer.pump(new PieceSender(transfer))) {
                transfers.remove(transfer);
                install(transfer.to);
            }
        }
    }

    private void install(NodeId to) {
        Label label = replica.owned().orElseThrow();
        send(
                to,
                new ReplicaMessage.Install(
                        label,
                        0,
                        present.roles().queue().lossyEpoch(),
                        replica.confirmed(),
                        copy.lineage().copy(),
                        copy.state()));
    }

    /** A mirror needs everything: that takes a while, and goes on beside the queue's work. */
    private void begin(NodeId to, boolean whole) {
        int most = present.mirroring().syncBatchSize() > 0 ? present.mirroring().syncBatchSize() : PIECE_MESSAGES;
        transfers.removeIf(transfer -> transfer.to.equals(to));
        transfers.add(new Transfer(to, ++transferNumbers, whole, most, copy.content(), chunks));
        copy.queue().turnEnd();
    }

    /**
     * An operator asks for what {@code ha-sync-mode: automatic} does.
     *
     * @return whether this node owns the queue
     */
    boolean sync() {
        if (owning) {
            for (Transfer transfer : List.copyOf(transfers)) {
                if (!transfer.whole) {
                    begin(transfer.to, true);
                }
            }
            show();
        }
        return owning;
    }

    /** @return whether something was going on; empty if this node does not own the queue */
    Optional<Boolean> cancelSync() {
        if (!owning) {
            return Optional.empty();
        }
        boolean any = false;
        for (Transfer transfer : List.copyOf(transfers)) {
            if (transfer.whole) {
                any = true;
                begin(transfer.to, false);
            }
        }
        show();
        return Optional.of(any);
    }

    /** Whether mirrors lack something. */
    boolean isTransferring() {
        return !transfers.isEmpty();
    }

    /** The part of the interface of a transfer. */
    private final class PieceSender implements Transfer.Sender {
        private final Transfer transfer;

        PieceSender(Transfer transfer) {
            this.transfer = transfer;
        }

        @Override
        public boolean hasRoom() {
            return port.hasRoom(transfer.to, loop.index());
        }

        @Override
        public void send(long piece, Operations operations) {
            Label label = replica.owned().orElseThrow();
            ReplicaCodec.Encoded encoded = ReplicaCodec.piece(
                    label,
                    present.roles().queue().lossyEpoch(),
                    replica.confirmed(),
                    transfer.number,
                    piece,
                    operations);
            port.send(transfer.to, queueId, loop.index(), encoded.head(), encoded.body());
        }
    }

    // ---- what is noted on disk

    /** Nothing of an epoch counts as safe here before it is noted that the copy is of that epoch. */
    private void settleNote() {
        Label label = replica.newestAccepted();
        Noting wanted = new Noting(copy.queue().storeId(), label);
        if (!durable) {
            copy.noted(true);
            replica.safe();
            return;
        }
        if (wanted.equals(noting)) {
            if (noteIsOnDisk) {
                copy.noted(true);
                replica.safe();
            }
            return;
        }
        if (label.epoch() == 0) {
            return; // nobody is followed yet
        }
        noting = wanted;
        noteIsOnDisk = false;
        notes.put(
                queueId,
                new CopyNotes.Note(wanted.storeId(), label.era(), label.epoch()),
                () -> loop.post(() -> {
                    if (wanted.equals(noting) && !closed) {
                        noteIsOnDisk = true;
                        copy.noted(copy.queue().storeId() == wanted.storeId()
                                && replica.newestAccepted().equals(wanted.label()));
                        replica.safe();
                    }
                }));
    }

    private void show() {
        long sent = 0;
        boolean syncing = false;
        for (Transfer transfer : transfers) {
            if (transfer.whole) {
                syncing = true;
                sent = Math.max(sent, transfer.messages());
            }
        }
        boolean quiet = owning
                && out.count() == 0
                && rangeKind < 0
                && replica.confirmed() == copy.lineage().length();
        View now = new View(quiet, sent, syncing);
        if (!now.equals(view)) {
            view = now;
        }
    }

    private void send(NodeId to, ReplicaMessage message) {
        ReplicaCodec.Encoded encoded = ReplicaCodec.encode(message);
        port.send(to, queueId, loop.index(), encoded.head(), encoded.body());
    }

    private @Nullable Transfer transferTo(NodeId node) {
        for (int i = 0; i < transfers.size(); i++) {
            if (transfers.get(i).to.equals(node)) {
                return transfers.get(i);
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return text;
    }

    /** What the replica asks for. */
    private final class Port implements ReplicaPort {
        @Override
        public void send(NodeId to, ReplicaMessage message) {
            switch (message) {
                case ReplicaMessage.Install _ -> {
                    if (transferTo(to) == null && !apart.contains(to)) {
                        begin(to, present.mirroring().automaticSync());
                    }
                }
                case ReplicaMessage.Append _ -> {
                    if (transferTo(to) == null) {
                        MirrorQueue.this.send(to, message);
                    }
                }
                case ReplicaMessage.Ack ack -> {
                    acknowledgedMatch = ack.match();
                    copy.settleThrough(Math.min(confirmedSeen, ack.match()));
                    MirrorQueue.this.send(to, message);
                }
                case ReplicaMessage.Diverged diverged -> {
                    reportDivergence(diverged.label());
                    MirrorQueue.this.send(to, message);
                }
                case ReplicaMessage.Offer _ -> reportDivergence(message.label());
                case ReplicaMessage.Resume _, ReplicaMessage.OfferWanted _, ReplicaMessage.Merged _ ->
                    MirrorQueue.this.send(to, message);
            }
        }

        /** Rule R4: it may have been confirmed without the present owner. It is kept, and this node mirrors no more. */
        private void reportDivergence(Label label) {
            if (!label.equals(reportedDivergence)) {
                reportedDivergence = label;
                LOG.error(
                        "The copy of {} on this node has messages from a time apart from the present owner, which may"
                                + " have been confirmed to publishers. It is kept on disk and not overwritten, and this"
                                + " node does not mirror the queue until the queue is deleted or the node is reset.",
                        text);
            }
        }

        @Override
        public boolean hasRoom(NodeId to) {
            return transferTo(to) != null || port.hasRoom(to, loop.index());
        }

        @Override
        public void propose(RoleCommand command) {
            port.propose(command);
        }

        @Override
        public void owns(Label label) {
            LOG.info("{}: this node is its owner in epoch {}", text, label.epoch());
            copy.become();
            owning = true;
            toldConfirmed = 0;
            incoming = null;
            transfers.clear();
            apart.clear();
            copy.queue().serve(settings.get());
            port.serves(queueId, copy.queue());
        }

        @Override
        public void ownsNoLonger(Label label) {
            LOG.info("{}: this node is its owner no longer", text);
            owning = false;
            out.clear();
            rangeKind = -1;
            transfers.clear();
            port.servesNoMore(queueId, copy.queue());
            if (!closed) {
                copy.queue().rest();
            }
        }

        @Override
        public boolean leaseRuns() {
            return port.leaseRuns();
        }

        @Override
        public void confirmed(Label label, long index) {
            copy.settleThrough(index);
            copy.queue().confirmed(index);
        }

        @Override
        public Optional<OperationBatch> merge(Label label, OfferedPart part) {
            return Optional.empty();
        }
    }
}
