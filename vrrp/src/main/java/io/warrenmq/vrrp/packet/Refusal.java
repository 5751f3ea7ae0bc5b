package io.warrenmq.vrrp.packet;

/** Why an advert is dropped; the names are those of Keepalived's statistics where it has one. */
public enum Refusal {
    LENGTH("packet_len_err"),
    HOP_LIMIT("ip_ttl_err"),
    VERSION("vers_err"),
    AUTH_TYPE("invalid_authtype"),
    AUTH_MISMATCH("authtype_mismatch"),
    AUTH_FAILURE("auth_failure"),
    INTERVAL("advert_interval_err"),
    TYPE("invalid_type_rcvd"),
    ADDRESS_LIST("addr_list_err"),
    CHECKSUM("chk_err"),
    CAST("cast_err"),
    UNKNOWN_PEER("unknown_peer_err");

    private final String key;

    Refusal(String key) {
        this.key = key;
    }

    /** The key in dumps and metrics. */
    public String key() {
        return key;
    }

    /** What of the two routers' configuration differs, as a person would say it. */
    public String cause() {
        return switch (this) {
            case LENGTH -> "another message length, so another version or number of virtual addresses";
            case HOP_LIMIT -> "the TTL says that a router forwarded them";
            case VERSION -> "another VRRP version";
            case AUTH_TYPE, AUTH_MISMATCH -> "another auth_type";
            case AUTH_FAILURE -> "wrong password";
            case INTERVAL -> "another advert_int";
            case TYPE -> "an unknown message type";
            case ADDRESS_LIST -> "other virtual addresses";
            case CHECKSUM -> "wrong checksum";
            case CAST -> "one router uses multicast, the other unicast";
            case UNKNOWN_PEER -> "the sender is not in unicast_peer";
        };
    }
}
