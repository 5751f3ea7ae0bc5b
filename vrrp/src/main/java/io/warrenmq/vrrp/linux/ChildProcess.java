package io.warrenmq.vrrp.linux;

/**
 * A child in a process group of its own.
 *
 * @param pid the process, and the number of its group
 * @param pidFd readable once it has ended
 */
public record ChildProcess(int pid, int pidFd) {}
