package io.warrenmq.wire;

/** Class 20: opening, closing and flow of one channel. */
public sealed interface ChannelMethod extends Method {
    record Open() implements ChannelMethod {}

    record OpenOk() implements ChannelMethod {}

    record Flow(boolean active) implements ChannelMethod {}

    record FlowOk(boolean active) implements ChannelMethod {}

    record Close(int replyCode, String replyText, int classId, int methodId) implements ChannelMethod {}

    record CloseOk() implements ChannelMethod {}
}
