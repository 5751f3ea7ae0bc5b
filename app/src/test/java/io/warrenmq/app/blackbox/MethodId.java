package io.warrenmq.app.blackbox;

/** Numbers of methods, {@code class << 16 | method}. */
public final class MethodId {
    public static final int CONNECTION_START = id(10, 10);
    public static final int CONNECTION_START_OK = id(10, 11);
    public static final int CONNECTION_SECURE_OK = id(10, 21);
    public static final int CONNECTION_TUNE = id(10, 30);
    public static final int CONNECTION_TUNE_OK = id(10, 31);
    public static final int CONNECTION_OPEN = id(10, 40);
    public static final int CONNECTION_OPEN_OK = id(10, 41);
    public static final int CONNECTION_CLOSE = id(10, 50);
    public static final int CONNECTION_CLOSE_OK = id(10, 51);
    public static final int CONNECTION_UPDATE_SECRET = id(10, 70);
    public static final int CONNECTION_UPDATE_SECRET_OK = id(10, 71);
    public static final int CHANNEL_OPEN = id(20, 10);
    public static final int CHANNEL_OPEN_OK = id(20, 11);
    public static final int CHANNEL_FLOW = id(20, 20);
    public static final int CHANNEL_FLOW_OK = id(20, 21);
    public static final int CHANNEL_CLOSE = id(20, 40);
    public static final int CHANNEL_CLOSE_OK = id(20, 41);
    public static final int ACCESS_REQUEST = id(30, 10);
    public static final int ACCESS_REQUEST_OK = id(30, 11);
    public static final int EXCHANGE_DECLARE = id(40, 10);
    public static final int EXCHANGE_DECLARE_OK = id(40, 11);
    public static final int EXCHANGE_DELETE = id(40, 20);
    public static final int EXCHANGE_DELETE_OK = id(40, 21);
    public static final int EXCHANGE_BIND = id(40, 30);
    public static final int EXCHANGE_BIND_OK = id(40, 31);
    public static final int EXCHANGE_UNBIND = id(40, 40);
    public static final int EXCHANGE_UNBIND_OK = id(40, 51);
    public static final int QUEUE_DECLARE = id(50, 10);
    public static final int QUEUE_DECLARE_OK = id(50, 11);
    public static final int QUEUE_BIND = id(50, 20);
    public static final int QUEUE_BIND_OK = id(50, 21);
    public static final int QUEUE_PURGE = id(50, 30);
    public static final int QUEUE_PURGE_OK = id(50, 31);
    public static final int QUEUE_DELETE = id(50, 40);
    public static final int QUEUE_DELETE_OK = id(50, 41);
    public static final int QUEUE_UNBIND = id(50, 50);
    public static final int QUEUE_UNBIND_OK = id(50, 51);
    public static final int BASIC_QOS = id(60, 10);
    public static final int BASIC_QOS_OK = id(60, 11);
    public static final int BASIC_CONSUME = id(60, 20);
    public static final int BASIC_CONSUME_OK = id(60, 21);
    public static final int BASIC_CANCEL = id(60, 30);
    public static final int BASIC_CANCEL_OK = id(60, 31);
    public static final int BASIC_PUBLISH = id(60, 40);
    public static final int BASIC_RETURN = id(60, 50);
    public static final int BASIC_DELIVER = id(60, 60);
    public static final int BASIC_GET = id(60, 70);
    public static final int BASIC_GET_OK = id(60, 71);
    public static final int BASIC_GET_EMPTY = id(60, 72);
    public static final int BASIC_ACK = id(60, 80);
    public static final int BASIC_REJECT = id(60, 90);
    public static final int BASIC_RECOVER_ASYNC = id(60, 100);
    public static final int BASIC_RECOVER = id(60, 110);
    public static final int BASIC_RECOVER_OK = id(60, 111);
    public static final int BASIC_NACK = id(60, 120);
    public static final int CONFIRM_SELECT = id(85, 10);
    public static final int CONFIRM_SELECT_OK = id(85, 11);
    public static final int TX_SELECT = id(90, 10);
    public static final int TX_SELECT_OK = id(90, 11);
    public static final int TX_COMMIT = id(90, 20);
    public static final int TX_COMMIT_OK = id(90, 21);
    public static final int TX_ROLLBACK = id(90, 30);
    public static final int TX_ROLLBACK_OK = id(90, 31);

    private MethodId() {}

    private static int id(int classId, int methodId) {
        return classId << 16 | methodId;
    }

    /** {@code class.method} in numbers, as failures print it. */
    public static String text(int id) {
        return (id >>> 16) + "." + (id & 0xffff);
    }
}
