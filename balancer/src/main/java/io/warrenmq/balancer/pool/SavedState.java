package io.warrenmq.balancer.pool;

/**
 * What a server was like when its state was saved.
 *
 * @param weight that it had then
 * @param configuredWeight that its file gave it then
 */
public record SavedState(boolean up, AdminState admin, int weight, int configuredWeight) {}
