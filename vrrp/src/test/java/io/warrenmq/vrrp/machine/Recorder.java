package io.warrenmq.vrrp.machine;

import io.warrenmq.vrrp.config.InstanceConfig;
import io.warrenmq.vrrp.config.NotifyConfig.Event;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a machine wanted, in order. */
class Recorder implements Effects {

    final List<String> done = new ArrayList<>();
    final List<String> logged = new ArrayList<>();

    List<String> take() {
        List<String> taken = List.copyOf(done);
        done.clear();
        return taken;
    }

    @Override
    public void sendAdvert(VirtualRouter router, int priority) {
        done.add(router.name() + " send " + priority);
    }

    @Override
    public void addAddresses(VirtualRouter router) {
        done.add(router.name() + " add");
    }

    @Override
    public void removeAddresses(VirtualRouter router) {
        done.add(router.name() + " remove");
    }

    @Override
    public void announce(VirtualRouter router, int repeat) {
        done.add(router.name() + " announce " + repeat);
    }

    @Override
    public void changeAddresses(VirtualRouter router, InstanceConfig before) {
        done.add(router.name() + " change");
    }

    @Override
    public void happened(VirtualRouter router, Event event) {
        done.add(router.name() + " notify " + event);
    }

    @Override
    public void happened(SyncGroup group, Event event) {
        done.add(group.name() + " notify " + event);
    }

    @Override
    public void priorityChanged(VirtualRouter router) {
        done.add(router.name() + " priority " + router.effectivePriority());
    }

    @Override
    public void log(VirtualRouter router, String text) {
        logged.add("(" + router.name() + ") " + text);
    }

    @Override
    public void log(SyncGroup group, String text) {
        logged.add("VRRP_Group(" + group.name() + ") " + text);
    }
}
