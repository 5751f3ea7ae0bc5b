package io.warrenmq.vrrp.machine;

import io.warrenmq.vrrp.config.InstanceConfig;
import io.warrenmq.vrrp.config.NotifyConfig.Event;

/** What the machine wants done. All calls come from the thread that calls the machine, and none may block it. */
public interface Effects {

    /** Sends an advert with this priority, to the group or to each peer. A failure must not stop the machine. */
    void sendAdvert(VirtualRouter router, int priority);

    /** Puts all addresses, also the excluded ones, on their interfaces. */
    void addAddresses(VirtualRouter router);

    /** Takes all addresses off their interfaces. */
    void removeAddresses(VirtualRouter router);

    /** Tells the network where the addresses are, so often for each. */
    void announce(VirtualRouter router, int repeat);

    /** The configuration of a master changed; its addresses must follow. */
    void changeAddresses(VirtualRouter router, InstanceConfig before);

    /** Something happened that scripts and mails are told of. */
    void happened(VirtualRouter router, Event event);

    /** All members of a group are in a new state, or stop. */
    void happened(SyncGroup group, Event event);

    /** The effective priority changed. */
    void priorityChanged(VirtualRouter router);

    /** A line for the log, without the name of the router. */
    void log(VirtualRouter router, String text);

    /** A line for the log about a group. */
    void log(SyncGroup group, String text);
}
