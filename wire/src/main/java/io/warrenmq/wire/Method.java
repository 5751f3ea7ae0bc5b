package io.warrenmq.wire;

/** One AMQP 0-9-1 method with its arguments; {@link Methods} reads and writes them. */
public sealed interface Method
        permits ConnectionMethod,
                ChannelMethod,
                AccessMethod,
                ExchangeMethod,
                QueueMethod,
                BasicMethod,
                ConfirmMethod,
                TxMethod {

    /** Packed id, one of the constants of {@link MethodId}. */
    default int id() {
        return switch (this) {
            case ConnectionMethod.Start _ -> MethodId.CONNECTION_START;
            case ConnectionMethod.StartOk _ -> MethodId.CONNECTION_START_OK;
            case ConnectionMethod.Secure _ -> MethodId.CONNECTION_SECURE;
            case ConnectionMethod.SecureOk _ -> MethodId.CONNECTION_SECURE_OK;
            case ConnectionMethod.Tune _ -> MethodId.CONNECTION_TUNE;
            case ConnectionMethod.TuneOk _ -> MethodId.CONNECTION_TUNE_OK;
            case ConnectionMethod.Open _ -> MethodId.CONNECTION_OPEN;
            case ConnectionMethod.OpenOk _ -> MethodId.CONNECTION_OPEN_OK;
            case ConnectionMethod.Close _ -> MethodId.CONNECTION_CLOSE;
            case ConnectionMethod.CloseOk _ -> MethodId.CONNECTION_CLOSE_OK;
            case ConnectionMethod.Blocked _ -> MethodId.CONNECTION_BLOCKED;
            case ConnectionMethod.Unblocked _ -> MethodId.CONNECTION_UNBLOCKED;
            case ConnectionMethod.UpdateSecret _ -> MethodId.CONNECTION_UPDATE_SECRET;
            case ConnectionMethod.UpdateSecretOk _ -> MethodId.CONNECTION_UPDATE_SECRET_OK;
            case ChannelMethod.Open _ -> MethodId.CHANNEL_OPEN;
            case ChannelMethod.OpenOk _ -> MethodId.CHANNEL_OPEN_OK;
            case ChannelMethod.Flow _ -> MethodId.CHANNEL_FLOW;
            case ChannelMethod.FlowOk _ -> MethodId.CHANNEL_FLOW_OK;
            case ChannelMethod.Close _ -> MethodId.CHANNEL_CLOSE;
            case ChannelMethod.CloseOk _ -> MethodId.CHANNEL_CLOSE_OK;
            case AccessMethod.Request _ -> MethodId.ACCESS_REQUEST;
            case AccessMethod.RequestOk _ -> MethodId.ACCESS_REQUEST_OK;
            case ExchangeMethod.Declare _ -> MethodId.EXCHANGE_DECLARE;
            case ExchangeMethod.DeclareOk _ -> MethodId.EXCHANGE_DECLARE_OK;
            case ExchangeMethod.Delete _ -> MethodId.EXCHANGE_DELETE;
            case ExchangeMethod.DeleteOk _ -> MethodId.EXCHANGE_DELETE_OK;
            case ExchangeMethod.Bind _ -> MethodId.EXCHANGE_BIND;
            case ExchangeMethod.BindOk _ -> MethodId.EXCHANGE_BIND_OK;
            case ExchangeMethod.Unbind _ -> MethodId.EXCHANGE_UNBIND;
            case ExchangeMethod.UnbindOk _ -> MethodId.EXCHANGE_UNBIND_OK;
            case QueueMethod.Declare _ -> MethodId.QUEUE_DECLARE;
            case QueueMethod.DeclareOk _ -> MethodId.QUEUE_DECLARE_OK;
            case QueueMethod.Bind _ -> MethodId.QUEUE_BIND;
            case QueueMethod.BindOk _ -> MethodId.QUEUE_BIND_OK;
            case QueueMethod.Purge _ -> MethodId.QUEUE_PURGE;
            case QueueMethod.PurgeOk _ -> MethodId.QUEUE_PURGE_OK;
            case QueueMethod.Delete _ -> MethodId.QUEUE_DELETE;
            case QueueMethod.DeleteOk _ -> MethodId.QUEUE_DELETE_OK;
            case QueueMethod.Unbind _ -> MethodId.QUEUE_UNBIND;
            case QueueMethod.UnbindOk _ -> MethodId.QUEUE_UNBIND_OK;
            case BasicMethod.Qos _ -> MethodId.BASIC_QOS;
            case BasicMethod.QosOk _ -> MethodId.BASIC_QOS_OK;
            case BasicMethod.Consume _ -> MethodId.BASIC_CONSUME;
            case BasicMethod.ConsumeOk _ -> MethodId.BASIC_CONSUME_OK;
            case BasicMethod.Cancel _ -> MethodId.BASIC_CANCEL;
            case BasicMethod.CancelOk _ -> MethodId.BASIC_CANCEL_OK;
            case BasicMethod.Publish _ -> MethodId.BASIC_PUBLISH;
            case BasicMethod.Return _ -> MethodId.BASIC_RETURN;
            case BasicMethod.Deliver _ -> MethodId.BASIC_DELIVER;
            case BasicMethod.Get _ -> MethodId.BASIC_GET;
            case BasicMethod.GetOk _ -> MethodId.BASIC_GET_OK;
            case BasicMethod.GetEmpty _ -> MethodId.BASIC_GET_EMPTY;
            case BasicMethod.Ack _ -> MethodId.BASIC_ACK;
            case BasicMethod.Reject _ -> MethodId.BASIC_REJECT;
            case BasicMethod.RecoverAsync _ -> MethodId.BASIC_RECOVER_ASYNC;
            case BasicMethod.Recover _ -> MethodId.BASIC_RECOVER;
            case BasicMethod.RecoverOk _ -> MethodId.BASIC_RECOVER_OK;
            case BasicMethod.Nack _ -> MethodId.BASIC_NACK;
            case ConfirmMethod.Select _ -> MethodId.CONFIRM_SELECT;
            case ConfirmMethod.SelectOk _ -> MethodId.CONFIRM_SELECT_OK;
            case TxMethod.Select _ -> MethodId.TX_SELECT;
            case TxMethod.SelectOk _ -> MethodId.TX_SELECT_OK;
            case TxMethod.Commit _ -> MethodId.TX_COMMIT;
            case TxMethod.CommitOk _ -> MethodId.TX_COMMIT_OK;
            case TxMethod.Rollback _ -> MethodId.TX_ROLLBACK;
            case TxMethod.RollbackOk _ -> MethodId.TX_ROLLBACK_OK;
        };
    }
}
