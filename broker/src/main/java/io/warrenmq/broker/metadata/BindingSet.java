package io.warrenmq.broker.metadata;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bindings of one queue or exchange, in the order in which they were made. Most have one, which then costs no more than
 * its reference. Owned by the thread that applies commands.
 */
final class BindingSet {
    private @Nullable Binding only;
    private @Nullable Set<Binding> several;

    boolean add(Binding binding) {
        if (several != null) {
            return several.add(binding);
        }
        if (only == null) {
            only = binding;
            return true;
        }
        if (only.equals(binding)) {
            return false;
        }
        several = new LinkedHashSet<>();
        several.add(only);
        several.add(binding);
        only = null;
        return true;
    }

    boolean remove(Binding binding) {
        if (several != null) {
            boolean removed = several.remove(binding);
            if (several.isEmpty()) {
                several = null;
            }
            return removed;
        }
        if (binding.equals(only)) {
            only = null;
            return true;
        }
        return false;
    }

    boolean contains(Binding binding) {
        return several != null ? several.contains(binding) : binding.equals(only);
    }

    boolean isEmpty() {
        return several == null && only == null;
    }

    /** As they are now; later changes do not show. */
    List<Binding> copy() {
        return several != null ? List.copyOf(several) : only != null ? List.of(only) : List.of();
    }

    /** For reading only, while nothing changes. */
    Collection<Binding> view() {
        return several != null ? several : only != null ? List.of(only) : List.of();
    }
}
