package io.warrenmq.cluster.replication;

import io.warrenmq.cluster.replication.RoleCommand.Addition;
import io.warrenmq.cluster.replication.Variant.Flaw;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules that look right and lose messages. Each was believed by somebody; the simulator must tell. */
final class WrongRules {

    /**
     * A wrong rule and where it shows.
     *
     * @param seeds within so many it must show
     */
    record Case(Variant variant, Scenario scenario, int seeds) {
        @Override
        public String toString() {
            return variant.name();
        }
    }

    private static final EraId NO_ERA = new EraId(0, 0);

    private WrongRules() {}

    static Stream<Case> all() {
        return Stream.of(
                new Case(removalCountsWhenProposed(), Scenario.PAUSE_MINORITY, 3000),
                new Case(proposedMemberIsNotWaitedFor(), Scenario.PAUSE_MINORITY, 3000),
                new Case(newcomerMayLackWhatWasInherited(), Scenario.PAUSE_MINORITY, 3000),
                new Case(additionIsNotTiedToVersionAndSession(), Scenario.TRANSIENT, 3000),
                new Case(acknowledgementsOutliveTheSession(), Scenario.TRANSIENT, 3000),
                new Case(inheritedIsConfirmedAtOnce(), Scenario.PAUSE_MINORITY, 3000),
                new Case(acknowledgesWhatIsNotSynced(), Scenario.PAUSE_MINORITY, 3000),
                new Case(comparesIndexesOnly(), Scenario.PAUSE_MINORITY, 3000),
                new Case(followsOlderEpochs(), Scenario.PAUSE_MINORITY, 3000),
                new Case(lastHolderIsRemoved(), Scenario.PAUSE_MINORITY, 3000),
                new Case(epochsBeginWithoutMarker(), Scenario.REFORMING, 3000),
                new Case(
                        Variant.of("B12 copy dropped on a silent rejoin", Flaw.DROPS_ON_SILENT_REJOIN),
                        Scenario.REFORMING,
                        3000),
                new Case(Variant.of("B13 copy dropped on heal", Flaw.DROPS_ON_HEAL), Scenario.REFORMING, 3000),
                new Case(cutsWhenTheOfferIsSent(), Scenario.REFORMING, 3000),
                new Case(onlyTheMergedMustBeConfirmed(), Scenario.REFORMING_FIVE, 3000),
                new Case(
                        Variant.of("B16 offers are compared with present messages", Flaw.MERGES_INTO_PRESENT_ONLY),
                        Scenario.REFORMING,
                        3000),
                new Case(absentMembersStay(), Scenario.REFORMING, 3000),
                new Case(labelsWithoutEra(), Scenario.REFORMING, 3000),
                new Case(labelsWithoutDeclaration(), Scenario.REDECLARED, 3000),
                new Case(erasAreComparedByIndex(), Scenario.REFORMING, 3000),
                new Case(
                        Variant.of("B21 a longer tail stays behind the marker", Flaw.OVERWRITES_IN_PLACE),
                        Scenario.PAUSE_MINORITY,
                        3000),
                new Case(notOfferedAfterLossyPromotion(), Scenario.LOSSY, 3000),
                new Case(
                        Variant.of("S1 counts in an era whose log it gave up", Flaw.COUNTS_ALTHOUGH_FORGETFUL),
                        Scenario.REFORMING,
                        3000),
                new Case(
                        Variant.of("S2 what a channel skips counts as had", Flaw.MERGES_ABOVE_WATERMARK_ONLY),
                        Scenario.LOSSY,
                        3000),
                new Case(
                        Variant.of("S3 an owner confirms without a lease", Flaw.CONFIRMS_WITHOUT_LEASE),
                        Scenario.LEASED,
                        3000));
    }

    private static Variant removalCountsWhenProposed() {
        return Variant.of("B1 removal counts when proposed", new OwnerRules() {
            @Override
            boolean waitsFor(boolean recorded, boolean proposed, boolean beingRemoved) {
                return recorded && !beingRemoved || proposed;
            }
        });
    }

    private static Variant proposedMemberIsNotWaitedFor() {
        return Variant.of("B2 proposed member is not waited for", new OwnerRules() {
            @Override
            boolean waitsFor(boolean recorded, boolean proposed, boolean beingRemoved) {
                return recorded;
            }
        });
    }

    private static Variant newcomerMayLackWhatWasInherited() {
        return Variant.of("B3 newcomer may lack what was inherited", new OwnerRules() {
            @Override
            boolean mayAdd(long acknowledged, long base, long confirmed) {
                return acknowledged >= confirmed;
            }
        });
    }

    private static Variant additionIsNotTiedToVersionAndSession() {
        return Variant.of("B4 addition without version and session", new RoleRules() {
            @Override
            boolean mayAdd(QueueRecord queue, Map<NodeId, RunningMember> running, Addition addition) {
                return !queue.inSync().contains(addition.member()) && running.containsKey(addition.member());
            }
        });
    }

    private static Variant acknowledgementsOutliveTheSession() {
        return Variant.of("B5 acknowledgements outlive the session", new OwnerRules() {
            @Override
            boolean counts(Session acknowledged, Session present) {
                return true;
            }
        });
    }

    private static Variant inheritedIsConfirmedAtOnce() {
        return Variant.of("B6 inherited operations are confirmed at once", new OwnerRules() {
            @Override
            long confirmedAtFirst(long base) {
                return base;
            }
        });
    }

    private static Variant acknowledgesWhatIsNotSynced() {
        return Variant.of("B7 mirror acknowledges before fsync", new MirrorRules() {
            @Override
            long acknowledges(long match, long safe) {
                return match;
            }
        });
    }

    private static Variant comparesIndexesOnly() {
        return Variant.of("B8 mirror compares indexes only", new MirrorRules() {
            @Override
            boolean fits(long index, long match, LabelRuns<Label> lineage, Label previous) {
                return index <= lineage.length();
            }

            @Override
            boolean same(long index, LabelRuns<Label> lineage, Label label) {
                return index <= lineage.length();
            }
        });
    }

    private static Variant followsOlderEpochs() {
        return Variant.of("B9 mirror follows an older epoch", new MirrorRules() {
            @Override
            boolean accepts(Label label, Label recorded, Label newestAccepted) {
                return label.comparable(recorded);
            }
        });
    }

    private static Variant lastHolderIsRemoved() {
        return Variant.of("B10 last in-sync member is removed", new RoleRules() {
            @Override
            boolean maySpare(List<NodeId> inSync) {
                return true;
            }

            @Override
            Optional<NodeId> successor(List<NodeId> inSync, Map<NodeId, RunningMember> running) {
                return inSync.isEmpty() ? running.keySet().stream().findFirst() : super.successor(inSync, running);
            }

            @Override
            List<NodeId> promotedSet(List<NodeId> inSync, Map<NodeId, RunningMember> running) {
                return inSync.isEmpty()
                        ? running.keySet().stream().limit(1).toList()
                        : super.promotedSet(inSync, running);
            }
        });
    }

    private static Variant epochsBeginWithoutMarker() {
        return Variant.of("B11 epochs begin without a marker", new OwnerRules() {
            @Override
            void begin(QueueCopy copy, Label label) {}

            @Override
            boolean mayConfirm(long length, long base) {
                return true;
            }

            @Override
            boolean mayAdd(long acknowledged, long base, long confirmed) {
                return acknowledged >= Math.max(base, confirmed);
            }
        });
    }

    private static Variant cutsWhenTheOfferIsSent() {
        return Variant.of("B14 loser cuts when it has sent the offer", new MirrorRules() {
            @Override
            boolean mayCut(boolean sent, boolean taken, long required, long confirmed) {
                return sent;
            }
        });
    }

    private static Variant onlyTheMergedMustBeConfirmed() {
        return Variant.of("B15 only the divergent tail must be confirmed", new OwnerRules() {
            @Override
            long requiredForCut(long length, long appended) {
                return appended;
            }
        });
    }

    private static Variant absentMembersStay() {
        return Variant.of("B17 absent members stay on promotion", new RoleRules() {
            @Override
            List<NodeId> promotedSet(List<NodeId> inSync, Map<NodeId, RunningMember> running) {
                return inSync;
            }
        });
    }

    private static Variant labelsWithoutEra() {
        return Variant.of("B18 label without era", new RoleRules() {
            @Override
            Label label(EraId era, QueueId queue, long epoch) {
                return new Label(NO_ERA, queue, epoch);
            }
        });
    }

    private static Variant labelsWithoutDeclaration() {
        return Variant.of("B19 label without declaration", new RoleRules() {
            @Override
            Label label(EraId era, QueueId queue, long epoch) {
                return new Label(era, new QueueId(queue.name(), NO_ERA, 0), epoch);
            }
        });
    }

    private static Variant erasAreComparedByIndex() {
        return Variant.of("B20 eras are compared by index", new EraRules() {
            @Override
            public EraMeeting meet(EraSide first, EraSide second) {
                if (first.booting() || second.booting()) {
                    return super.meet(first, second);
                }
                if (forkedBehind(second.era(), first.lineage())) {
                    return EraMeeting.FIRST_REJOINS;
                }
                return forkedBehind(first.era(), second.lineage()) ? EraMeeting.SECOND_REJOINS : EraMeeting.PARTITION;
            }

            private boolean forkedBehind(Era era, LabelRuns<Position.Term> other) {
                return era.fork().filter(fork -> fork.index() >= other.length()).isPresent();
            }
        });
    }

    private static Variant notOfferedAfterLossyPromotion() {
        return Variant.of("B22 not offered after a lossy promotion", new MirrorRules() {
            @Override
            boolean offersFirst(Label written, Label label, long lossyEpoch) {
                return !written.era().equals(label.era());
            }
        });
    }
}
