package io.warrenmq.balancer.stats;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One line of the statistics: values by the names of columns. For one thread. */
public final class StatRow {
    /** All columns, in the order that programs rely on. */
    static final List<String> COLUMNS = List.of(
            ("pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,"
                            + "act,bck,chkfail,chkdown,lastchg,downtime,qlimit,pid,iid,sid,throttle,lbtot,tracked,type,rate,"
                            + "rate_lim,rate_max,check_status,check_code,check_duration,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,"
                            + "hrsp_5xx,hrsp_other,hanafail,req_rate,req_rate_max,req_tot,cli_abrt,srv_abrt,comp_in,comp_out,"
                            + "comp_byp,comp_rsp,lastsess,last_chk,last_agt,qtime,ctime,rtime,ttime,agent_status,agent_code,"
                            + "agent_duration,check_desc,agent_desc,check_rise,check_fall,check_health,agent_rise,agent_fall,"
                            + "agent_health,addr,cookie,mode,algo,conn_rate,conn_rate_max,conn_tot,intercepted,dcon,dses,wrew,"
                            + "connect,reuse,cache_lookups,cache_hits,srv_icur,src_ilim,qtime_max,ctime_max,rtime_max,"
                            + "ttime_max,eint,idle_conn_cur,safe_conn_cur,used_conn_cur,need_conn_est,uweight,"
                            + "agg_server_status,agg_server_check_status,agg_check_status")
                    .split(","));

    private final Map<String, String> values = new HashMap<>();

    StatRow set(String column, String value) {
        values.put(column, value);
        return this;
    }

    StatRow set(String column, long value) {
        return set(column, Long.toString(value));
    }

    /** The value, or an empty text where the column does not apply. */
    public String get(String column) {
        return values.getOrDefault(column, "");
    }

    /** {@code 0} frontend, {@code 1} backend, {@code 2} server. */
    int type() {
        return Integer.parseInt(get("type"));
    }
}
