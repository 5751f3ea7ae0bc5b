package io.warrenmq.wire;

/** Class 90: transactions of one channel. */
public sealed interface TxMethod extends Method {
    record Select() implements TxMethod {}

    record SelectOk() implements TxMethod {}

    record Commit() implements TxMethod {}

    record CommitOk() implements TxMethod {}

    record Rollback() implements TxMethod {}

    record RollbackOk() implements TxMethod {}
}
