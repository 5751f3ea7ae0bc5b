package io.warrenmq.vrrp.linux;

/** What routing netlink reports. */
public sealed interface LinkEvent {

    /** An interface appeared or changed. */
    record Changed(LinkState state) implements LinkEvent {}

    /** An interface is gone. */
    record Gone(Link link) implements LinkEvent {}

    /** An address was added, or its lifetime or state changed. */
    record Added(HostAddress address) implements LinkEvent {}

    /** An address was removed. */
    record Removed(HostAddress address) implements LinkEvent {}

    /** Reports were lost; everything must be asked for again. */
    record Overrun() implements LinkEvent {}
}
