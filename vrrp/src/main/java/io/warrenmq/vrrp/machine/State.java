package io.warrenmq.vrrp.machine;

/** The states of a virtual router; their order is that of Keepalived's numbers. */
public enum State {
    INIT,
    BACKUP,
    MASTER,
    /** Neither sends nor takes part in elections, because something it needs is broken. */
    FAULT
}
