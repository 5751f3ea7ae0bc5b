package io.warrenmq.app.blackbox;

/** Why a channel or connection was closed by the node. */
public record CloseReason(int code, String text, int classId, int methodId) {
    static CloseReason of(Frame frame) {
        Fields in = frame.arguments();
        return new CloseReason(in.shortUint(), in.shortstr(), in.shortUint(), in.shortUint());
    }

    /** The number of the method to blame, 0 for none. */
    public int method() {
        return classId << 16 | methodId;
    }
}
