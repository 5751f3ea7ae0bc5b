package io.warrenmq.app.node;

import io.warrenmq.ctl.Ctl;

/** The version of RabbitMQ whose behaviour clients and tools are to expect; some of them switch on it. */
final class RabbitVersion {
    static final String ANNOUNCED = Ctl.RABBITMQ_VERSION;

    private RabbitVersion() {}
}
