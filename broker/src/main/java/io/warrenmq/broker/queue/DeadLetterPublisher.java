package io.warrenmq.broker.queue;

import io.warrenmq.broker.message.MessageView;
import io.warrenmq.broker.message.StoredMessage;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.routing.Route;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what its queue may not keep to the dead letter exchange, in order. The queue keeps each message until all
 * targets have it; a target that refuses it does not get it, and a message without a target is dropped, unless the
 * queue's strategy is at-least-once. Owned by the queue's loop.
 */
final class DeadLetterPublisher implements DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterPublisher.class);
    /** Messages that are waiting or on their way before expiry and length limits have to wait. */
    private static final int ROOM = 1024;
    /** Messages published in one go; more would keep the loop from its sockets. */
    private static final int BURST = 256;

    private static final int CYCLES_REMEMBERED = 64;

    private final LocalQueue source;
    private final QueueServices services;
    private final LongQueue waiting = new LongQueue();
    private @Nullable Republisher republisher;
    private @Nullable AssuredDeadLetters assured;
    private @Nullable LostLetters lost;
    private @Nullable Set<String> reportedCycles;

    DeadLetterPublisher(LocalQueue source, QueueServices services) {
        this.source = source;
        this.services = services;
    }

    @Override
    public boolean hasRoom() {
        return waiting.size() + inFlight() < ROOM;
    }

    @Override
    public void add(long position, DeathReason reason) {
        waiting.add(position);
    }

    /** Publishes what the queue added, as far as it is in memory; at the end of a turn. */
    void publish(Residency residency) {
        if (waiting.isEmpty()) {
            return;
        }
        Optional<VirtualHost> vhost = services.metadata().get().virtualHost(source.vhost());
        IndexPages memory = source.core().index().memory();
        int burst = 0;
        while (!waiting.isEmpty() && burst < BURST && inFlight() < ROOM) {
            long position = waiting.get(0);
            long entry = source.core().index().entry(position);
            if (entry == MessageIndex.NONE || !EntryFlags.is(memory.flags(entry), EntryFlags.DEAD)) {
                waiting.remove(); // it could not be read back
                continue;
            }
            long location = memory.location(entry);
            if (location == 0) {
                readAhead(residency);
                break;
            }
            waiting.remove();
            burst++;
            publish(vhost, position, location, EntryFlags.reason(memory.flags(entry)));
        }
        Republisher current = republisher;
        if (current != null) {
            current.flush();
        }
        AssuredDeadLetters assuring = assured;
        if (assuring != null) {
            assuring.flush();
        }
        if (burst == BURST && !waiting.isEmpty()) {
            source.touch();
        }
    }

    /** The queue is gone: what was not published yet goes with it. */
    void close() {
        waiting.clear();
        LostLetters missing = lost;
        if (missing != null) {
            missing.close();
        }
        AssuredDeadLetters assuring = assured;
        if (assuring != null) {
            assuring.close();
        }
    }

    private void publish(Optional<VirtualHost> vhost, long position, long location, DeathReason reason) {
        QueueSettings settings = source.settings();
        if (vhost.isEmpty() || settings.deadLetterExchange().isEmpty()) {
            source.core().deadLettered(position);
            return;
        }
        StoredMessage message;
        List<QueueEntry> targets;
        try {
            Death death = new Death(source.name(), reason, source.loop().nowMs());
            message = letter(death, location, settings);
            targets = targets(vhost.get(), message, death);
        } catch (RuntimeException e) {
            LOG.error("a message of {} could not be dead-lettered and is dropped", source, e);
            source.core().deadLettered(position);
            return;
        }
        boolean hasToArrive = settings.quorum()
                .filter(QueueSettings.Quorum::deadLettersAtLeastOnce)
                .isPresent();
        if (hasToArrive && targets.isEmpty()) {
            assured().park(position);
        } else if (hasToArrive) {
            assured().add(message, targets, position);
        } else if (targets.isEmpty()) {
            source.core().deadLettered(position);
        } else {
            republisher().add(message, targets, position);
        }
    }

    private StoredMessage letter(Death death, long location, QueueSettings settings) {
        return death.republished(
                StoredMessage.read(source.loop().chunks(), location),
                settings.deadLetterExchange().orElse(""),
                settings.deadLetterRoutingKey());
    }

    /** The message once more, for a target that refused it. */
    private Optional<StoredMessage> letterAt(long position) {
        IndexPages memory = source.core().index().memory();
        long entry = source.core().index().entry(position);
        if (entry == MessageIndex.NONE
                || !EntryFlags.is(memory.flags(entry), EntryFlags.DEAD)
                || memory.location(entry) == 0) {
            return Optional.empty();
        }
        Death death = new Death(
                source.name(),
                EntryFlags.reason(memory.flags(entry)),
                source.loop().nowMs());
        return Optional.of(letter(death, memory.location(entry), source.settings()));
    }

    private Republisher republisher() {
        Republisher current = republisher;
        if (current == null) {
            current = new Republisher(source.loop(), this::safe, this::safe, this::isUnknown);
            republisher = current;
        }
        return current;
    }

    private AssuredDeadLetters assured() {
        AssuredDeadLetters current = assured;
        if (current == null) {
            current = new AssuredDeadLetters(source.loop(), this::letterAt, this::routeAgain, this::safe);
            assured = current;
        }
        return current;
    }

    private void isUnknown(long position) {
        if (source.isGone()) {
            return;
        }
        LostLetters missing = lost;
        if (missing == null) {
            missing = new LostLetters(source.loop(), this::routeAgain);
            lost = missing;
        }
        missing.add(position);
    }

    private void routeAgain(long position) {
        waiting.add(position);
        source.touch();
    }

    private List<QueueEntry> targets(VirtualHost vhost, StoredMessage message, Death death) {
        Route route = vhost.route(message.exchange(), new MessageView(message));
        if (route instanceof Route.Internal) {
            // Only clients may not publish to it.
            route = vhost.republish(message.exchange(), new MessageView(message));
        }
        return switch (route) {
            case Route.Queues queues -> {
                List<QueueEntry> targets = new ArrayList<>();
                for (QueueEntry queue : queues.queues()) {
                    if (death.isCycle(message, queue.record().name())) {
                        report(queue.record().name());
                    } else {
                        targets.add(queue);
                    }
                }
                yield targets;
            }
            case Route.Delayed delayed -> List.of(delayed.delayStore());
            case Route.NoExchange ignored -> List.of();
            case Route.Internal ignored -> List.of();
            case Route.Refused ignored -> List.of();
        };
    }

    private void report(String target) {
        if (reportedCycles == null) {
            reportedCycles = new HashSet<>();
        }
        if (reportedCycles.size() < CYCLES_REMEMBERED && reportedCycles.add(target)) {
            LOG.warn(
                    "messages of {} are dropped: their dead letter exchange leads back to queue '{}' with no rejection between",
                    source,
                    target);
        }
    }

    private void readAhead(Residency residency) {
        int count = Math.min(waiting.size(), BURST);
        long[] positions = new long[count];
        for (int i = 0; i < count; i++) {
            positions[i] = waiting.get(i);
        }
        residency.loadDead(positions);
    }

    private void safe(long position) {
        source.deadLettered(position);
    }

    private int inFlight() {
        Republisher current = republisher;
        AssuredDeadLetters assuring = assured;
        LostLetters missing = lost;
        return (current == null ? 0 : current.inFlight())
                + (assuring == null ? 0 : assuring.size())
                + (missing == null ? 0 : missing.size());
    }
}
