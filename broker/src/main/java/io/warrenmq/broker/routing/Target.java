package io.warrenmq.broker.routing;

/** What a binding leads to: a queue or another exchange. */
public interface Target {}
