package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.packet.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The {@code global_defs} that concern the whole daemon; what is a default of instances is in them.
 *
 * @param scriptUser whose rights scripts get that name no user
 * @param startupDelayNs before the first packet is looked at
 * @param leaseSeconds the lifetime that the kernel gives to virtual addresses unless they are refreshed; 0 for ever
 * @param announceIntervalNs between two gratuitous ARPs
 * @param neighbourIntervalNs between two unsolicited neighbour advertisements
 * @param realtimePriority of the thread that keeps the timers, if wanted
 * @param legacyLog whether log lines begin as those of Keepalived before 2.0
 */
public record GlobalConfig(
        String routerId,
        MailConfig mail,
        Optional<String> scriptUser,
        Optional<String> scriptGroup,
        boolean scriptSecurity,
        IpAddress group4,
        IpAddress group6,
        long startupDelayNs,
        int leaseSeconds,
        long announceIntervalNs,
        long neighbourIntervalNs,
        OptionalInt realtimePriority,
        boolean logUnknownVrids,
        boolean dynamicInterfaces,
        boolean notifyDeleted,
        boolean legacyLog,
        List<FifoConfig> fifos) {
    public GlobalConfig {
        fifos = List.copyOf(fifos);
    }
}
