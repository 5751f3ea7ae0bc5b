package io.warrenmq.balancer.config;

/** What is to be said about a place of the configuration: an error prevents the start, a warning does not. */
public record Finding(Severity severity, Place place, String text) {
    /** How bad it is. */
    public enum Severity {
        WARNING,
        ERROR
    }

    @Override
    public String toString() {
        return "config : parsing [" + place + "] : " + text;
    }
}
