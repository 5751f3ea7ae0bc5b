package io.warrenmq.cluster.replication;

import io.warrenmq.cluster.replication.Variant.Flaw;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the operations of a copy amount to. */
final class SimContent {
    final Map<SimOp.Id, Long> live = new LinkedHashMap<>();
    private final Map<SimOp.Id, Long> enqueued = new HashMap<>();
    private final Map<SimOp.Id, Long> settled = new HashMap<>();
    private final Map<String, PublisherLedger> ledgers = new HashMap<>();
    private final Map<String, Long> lastDirect = new HashMap<>();

    static SimContent of(List<SimCopy.Entry> entries) {
        SimContent content = new SimContent();
        for (int i = 0; i < entries.size(); i++) {
            content.apply(i + 1L, entries.get(i).operation());
        }
        return content;
    }

    void apply(long index, SimOp operation) {
        switch (operation) {
            case SimOp.Enqueue(SimOp.Id id, boolean merged) -> {
                if (enqueued.putIfAbsent(id, index) != null) {
                    throw new Violation(
                            "I4: " + id + " stands twice in a copy, at " + enqueued.get(id) + " and " + index);
                }
                live.put(id, index);
                if (merged) {
                    ledger(id.session()).merged(id.number());
                } else {
                    inOrder(id);
                    ledger(id.session()).published(id.number());
                }
            }
            case SimOp.Settle(SimOp.Id id) -> {
                live.remove(id);
                settled.putIfAbsent(id, index);
            }
            case SimOp.Attach(String session, long first) -> ledger(session).attach(first);
            case SimOp.Marker _ -> {}
        }
    }

    private void inOrder(SimOp.Id id) {
        long before = lastDirect.getOrDefault(id.session(), 0L);
        if (id.number() <= before) {
            throw new Violation("I4: " + id + " stands behind number " + before + " of its session");
        }
        lastDirect.put(id.session(), id.number());
    }

    PublisherLedger ledger(String session) {
        return ledgers.computeIfAbsent(session, _ -> new PublisherLedger());
    }

    boolean isLive(SimOp.Id id) {
        return live.containsKey(id);
    }

    boolean holds(SimOp.Id id, long upTo) {
        Long index = enqueued.get(id);
        return index != null && index <= upTo;
    }

    boolean holdsSettlement(SimOp.Id id, long upTo) {
        Long index = settled.get(id);
        return index != null && index <= upTo;
    }

    /** Rule G1: what an offer brings that this queue never had, and what it must settle. */
    List<SimOp> unknown(SimCopy.Part part, Variant variant) {
        List<SimOp> operations = new ArrayList<>();
        for (SimOp.Id id : part.settled()) {
            if (isLive(id)) {
                operations.add(new SimOp.Settle(id));
            }
        }
        for (SimOp.Id id : part.messages()) {
            if (!hasHad(id, variant)) {
                operations.add(new SimOp.Enqueue(id, true));
            }
        }
        return operations;
    }

    private boolean hasHad(SimOp.Id id, Variant variant) {
        PublisherLedger ledger = ledger(id.session());
        if (variant.has(Flaw.MERGES_INTO_PRESENT_ONLY)) {
            return isLive(id);
        }
        return ledger.has(id.number())
                || variant.has(Flaw.MERGES_ABOVE_WATERMARK_ONLY) && id.number() <= ledger.passed();
    }
}
