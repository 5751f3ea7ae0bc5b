package io.warrenmq.vrrp.config;

/**
 * A {@code vrrp_track_process}.
 *
 * @param process the name of the program, without its folder
 * @param quorum the number of processes that must run
 * @param delayNs how long a change must last before it counts
 */
public record ProcessConfig(
        Place place, String name, String process, int weight, boolean reverse, int quorum, long delayNs) {}
