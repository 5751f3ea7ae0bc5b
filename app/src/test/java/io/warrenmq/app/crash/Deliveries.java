package io.warrenmq.app.crash;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Notes deliveries with the flows that they belong to. A fan-out has one flow for each of its queues. */
final class Deliveries {
    record Message(Flow flow, int number) {}

    private final Map<String, Flow> flows;

    Deliveries(Map<String, Flow> flows) {
        this.flows = flows;
    }

    Message note(String queue, byte[] body) {
        Message message = parse(queue, body);
        message.flow().see(message.number());
        return message;
    }

    void settled(byte[] body) {
        Message message = parse("", body);
        message.flow().settle(message.number());
    }

    Message parse(String queue, byte[] body) {
        ByteBuffer buffer = ByteBuffer.wrap(body);
        byte[] name = new byte[buffer.get()];
        buffer.get(name);
        String flowName = new String(name, StandardCharsets.US_ASCII);
        if (flowName.equals(Topology.FANOUT_A) && queue.equals(Topology.FANOUT_B)) {
            flowName = Topology.FANOUT_B;
        }
        Flow flow = flows.get(flowName);
        if (flow == null) {
            throw new AssertionError("a message of no flow came out of " + queue + ": " + flowName);
        }
        return new Message(flow, buffer.getInt());
    }
}
