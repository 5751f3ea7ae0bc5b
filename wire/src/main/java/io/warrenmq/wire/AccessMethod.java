package io.warrenmq.wire;

/** Class 30: obsolete access tickets, which old clients still request. */
public sealed interface AccessMethod extends Method {
    record Request(String realm, boolean exclusive, boolean passive, boolean active, boolean write, boolean read)
            implements AccessMethod {}

    record RequestOk(int ticket) implements AccessMethod {}
}
