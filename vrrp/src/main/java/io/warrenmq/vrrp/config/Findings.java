package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.Finding.Severity;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that all of it is reported at once. Owned by the thread that loads. */
final class Findings {

    /** A file of another kind given by mistake must not fill the log. */
    static final int MAX_FINDINGS = 200;

    private final List<Finding> all = new ArrayList<>();

    void warning(Place place, String text, String remedy) {
        add(new Finding(Severity.WARNING, place, text, remedy));
    }

    void security(Place place, String text, String remedy) {
        add(new Finding(Severity.SECURITY, place, text, remedy));
    }

    void error(Place place, String text, String remedy) {
        add(new Finding(Severity.ERROR, place, text, remedy));
    }

    void fatal(Place place, String text, String remedy) {
        add(new Finding(Severity.FATAL, place, text, remedy));
    }

    boolean has(Severity severity) {
        return all.stream().anyMatch(finding -> finding.severity() == severity);
    }

    List<Finding> all() {
        return List.copyOf(all);
    }

    private void add(Finding finding) {
        // What decides whether the file is used is kept at any length.
        if (all.size() < MAX_FINDINGS || finding.severity() == Severity.FATAL) {
            all.add(finding);
        }
    }
}
