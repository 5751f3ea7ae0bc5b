package io.warrenmq.broker.routing;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The targets of bindings that match alike. A target that was added twice (bindings that differ in what does not matter
 * here) stays until it was removed twice. One writer, any number of readers.
 *
 * <p>Nearly every set has one or two elements, so small ones are an array that is copied on change; large ones are a
 * concurrent map, so that the hundred-thousandth binding costs what the first did.
 */
class TargetSet {
    private static final int LARGEST_ARRAY = 16;
    private static final Target[] NONE = new Target[0];

    private volatile Target[] few = NONE;
    private volatile @Nullable ConcurrentHashMap<Target, Integer> many;

    final void add(Target target) {
        ConcurrentHashMap<Target, Integer> map = many;
        if (map != null) {
            map.merge(target, 1, Integer::sum);
            return;
        }
        Target[] before = few;
        if (before.length < LARGEST_ARRAY) {
            Target[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = target;
            few = after;
            return;
        }
        map = new ConcurrentHashMap<>();
        for (Target old : before) {
            map.merge(old, 1, Integer::sum);
        }
        map.merge(target, 1, Integer::sum);
        // Readers look at the map first: at no moment do they find neither.
        many = map;
        few = NONE;
    }

    final void remove(Target target) {
        ConcurrentHashMap<Target, Integer> map = many;
        if (map != null) {
            map.computeIfPresent(target, (t, count) -> count == 1 ? null : count - 1);
            if (map.isEmpty()) {
                many = null;
            }
            return;
        }
        Target[] before = few;
        for (int i = 0; i < before.length; i++) {
            if (before[i].equals(target)) {
                Target[] after = new Target[before.length - 1];
                System.arraycopy(before, 0, after, 0, i);
                System.arraycopy(before, i + 1, after, i, after.length - i);
                few = after;
                return;
            }
        }
    }

    final boolean isEmpty() {
        return many == null && few.length == 0;
    }

    final void collect(RouteCollector targets) {
        // The array is read before the map: when it is found empty because the map took over, the map is visible.
        Target[] array = few;
        ConcurrentHashMap<Target, Integer> map = many;
        if (map != null) {
            for (Target target : map.keySet()) {
                targets.add(target);
            }
            return;
        }
        for (Target target : array) {
            targets.add(target);
        }
    }
}
