package io.warrenmq.app.node;

/** The version of RabbitMQ whose behaviour clients and tools are to expect; some of them switch on it. */
final class RabbitVersion {
    static final String ANNOUNCED = "3.10.8";

    private RabbitVersion() {}
}
