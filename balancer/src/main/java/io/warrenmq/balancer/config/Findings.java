package io.warrenmq.balancer.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects findings while files are read. For one thread. */
final class Findings {
    /** More errors than a person reads at once follow from the first ones anyway. */
    static final int MOST_ERRORS = 50;

    private static final int MOST_WARNINGS = 1000;

    private final List<Finding> warnings = new ArrayList<>();
    private final List<Finding> errors = new ArrayList<>();
    private final Set<String> saidOnce = new HashSet<>();

    void error(Place place, String text) {
        if (errors.size() < MOST_ERRORS) {
            errors.add(new Finding(Finding.Severity.ERROR, place, text));
        }
    }

    void warn(Place place, String text) {
        if (warnings.size() < MOST_WARNINGS) {
            warnings.add(new Finding(Finding.Severity.WARNING, place, text));
        }
    }

    /** Warns at the first place of a family of directives only. */
    void warnOnce(String family, Place place, String text) {
        if (saidOnce.add(family)) {
            warn(place, text);
        }
    }

    List<Finding> warnings() {
        return Collections.unmodifiableList(warnings);
    }

    List<Finding> errors() {
        return Collections.unmodifiableList(errors);
    }
}
