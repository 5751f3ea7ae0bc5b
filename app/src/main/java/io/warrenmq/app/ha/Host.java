package io.warrenmq.app.ha;

/**
 * One host of the example.
 *
 * @param key that kills and revives it
 * @param address of its own; the same for all where there are no namespaces
 * @param amqpPort where it takes AMQP
 * @param secondPort statistics of the balancer, or the tools' port of a broker
 */
record Host(char key, String name, String address, int amqpPort, int secondPort) {

    String amqp() {
        return address + ":" + amqpPort;
    }

    String second() {
        return address + ":" + secondPort;
    }
}
