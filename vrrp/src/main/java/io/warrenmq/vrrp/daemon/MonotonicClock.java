package io.warrenmq.vrrp.daemon;

/** A clock that is never set. */
interface MonotonicClock {
    long nowNs();
}
