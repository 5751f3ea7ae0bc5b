package io.warrenmq.app.config;

/** What pause_if_all_down does when its nodes are on both sides. */
public enum PauseRecovery {
    IGNORE,
    AUTOHEAL
}
