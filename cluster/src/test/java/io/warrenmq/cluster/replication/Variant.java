package io.warrenmq.cluster.replication;

import java.util.EnumSet;
import java.util.Set;

/**
 * The rules that a simulation runs by, and flaws of the surroundings that are as bad as a wrong rule.
 *
 * @param name as in the documentation of the protocol
 */
record Variant(String name, RoleRules roles, OwnerRules owner, MirrorRules mirror, EraRules eras, Set<Flaw> flaws) {

    /** What a node may do wrong around the replicas. */
    enum Flaw {
        /** A node that rejoins silently forgets its copy. */
        DROPS_ON_SILENT_REJOIN,
        /** The loser of a partition forgets its copy. */
        DROPS_ON_HEAL,
        /** An owner takes every offered message that it does not hold at the moment. */
        MERGES_INTO_PRESENT_ONLY,
        /** An owner takes no offered message below the number that its channel has come to. */
        MERGES_ABOVE_WATERMARK_ONLY,
        /** A cut leaves what stands behind the next append. */
        OVERWRITES_IN_PLACE,
        /** A node that returns to an era votes and acknowledges there as if it still had its log. */
        COUNTS_ALTHOUGH_FORGETFUL,
        /** An owner that is cut off goes on confirming. */
        CONFIRMS_WITHOUT_LEASE
    }

    static final Variant STATED =
            new Variant("stated", RoleRules.STATED, OwnerRules.STATED, MirrorRules.STATED, EraRules.STATED, Set.of());

    static Variant of(String name, RoleRules roles) {
        return new Variant(name, roles, STATED.owner, STATED.mirror, STATED.eras, Set.of());
    }

    static Variant of(String name, OwnerRules owner) {
        return new Variant(name, STATED.roles, owner, STATED.mirror, STATED.eras, Set.of());
    }

    static Variant of(String name, MirrorRules mirror) {
        return new Variant(name, STATED.roles, STATED.owner, mirror, STATED.eras, Set.of());
    }

    static Variant of(String name, EraRules eras) {
        return new Variant(name, STATED.roles, STATED.owner, STATED.mirror, eras, Set.of());
    }

    static Variant of(String name, Flaw flaw) {
        return new Variant(name, STATED.roles, STATED.owner, STATED.mirror, STATED.eras, EnumSet.of(flaw));
    }

    boolean has(Flaw flaw) {
        return flaws.contains(flaw);
    }

    @Override
    public String toString() {
        return name;
    }
}
