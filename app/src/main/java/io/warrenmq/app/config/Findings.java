package io.warrenmq.app.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong, so that all of it is reported at once. Owned by the thread that loads. */
final class Findings {

    /** A file of another kind given by mistake must not fill the screen. */
    static final int MAX_PROBLEMS = 200;

    private final List<Problem> problems = new ArrayList<>();
    private final List<ConfigWarning> warnings = new ArrayList<>();
    private final Set<String> warnedOnce = new LinkedHashSet<>();

    void problem(Origin origin, String what, String remedy) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(new Problem(origin, what, remedy));
        }
    }

    void warning(Origin origin, String what) {
        warnings.add(new ConfigWarning(origin, what));
    }

    /** Warns unless a warning about {@code subject} has been given. */
    void warnOnce(String subject, Origin origin, String what) {
        if (warnedOnce.add(subject)) {
            warning(origin, what);
        }
    }

    boolean isRefused() {
        return !problems.isEmpty();
    }

    List<Problem> problems() {
        return problems;
    }

    List<ConfigWarning> warnings() {
        return warnings;
    }
}
