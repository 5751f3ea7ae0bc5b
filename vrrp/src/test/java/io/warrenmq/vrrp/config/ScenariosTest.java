package io.warrenmq.vrrp.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.vrrp.config.Finding.Severity;
import io.warrenmq.vrrp.config.NotifyConfig.Event;
import io.warrenmq.vrrp.machine.Configs;
import io.warrenmq.vrrp.packet.Authentication;
import io.warrenmq.vrrp.packet.IpAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Configurations of common two-node designs load without a word about unsupported keywords. */
class ScenariosTest {

    private static VrrpConfig load(String text) {
        LoadResult result = Configs.load(text);
        assertThat(result.findings())
                .allMatch(finding -> finding.severity() == Severity.WARNING || finding.severity() == Severity.SECURITY)
                .noneMatch(finding ->
                        finding.text().contains("nknown") || finding.text().contains("no effect"));
        return ((LoadResult.Loaded) result).config();
    }

    private static ScriptConfig script(VrrpConfig config, String name) {
        return Objects.requireNonNull(config.scripts().get(name));
    }

    @Test
    void aBasicPairWithASmallPositiveWeight() {
        VrrpConfig config = load("""
                # node A
                global_defs {
                    router_id NodeA            # differs on each node
                }
                vrrp_script chk_lb {
                    script "/opt/lb/check_lb.sh"
                    interval 5
                    weight 2
                }
                vrrp_instance VI_1 {
                    state MASTER
                    interface eth0
                    virtual_router_id 1
                    priority 100
                    advert_int 1
                    authentication {
                        auth_type PASS
                        auth_pass root123
                    }
                    track_script {
                        chk_lb
                    }
                    virtual_ipaddress {        # trailing comment after a brace
                        192.0.2.10
                    }
                }
                """);
        InstanceConfig instance = config.instances().getFirst();

        assertThat(config.global().routerId()).isEqualTo("NodeA");
        assertThat(instance.initialMaster()).isTrue();
        assertThat(instance.authentication()).isEqualTo(Authentication.password("root123"));
        assertThat(instance.advertised()).containsExactly(IpAddress.of("192.0.2.10"));
        assertThat(instance.addresses().getFirst().prefixLength()).isEqualTo(32);
        assertThat(instance.tracks()).containsExactly(new Track(Track.Kind.SCRIPT, "chk_lb", 2, false));
        assertThat(script(config, "chk_lb").intervalNs()).isEqualTo(5_000_000_000L);
        assertThat(instance.announcing().refreshNs()).isEqualTo(60_000_000_000L);
    }

    @Test
    void twoAddressesByUnicastWithMailAndNotifications() {
        VrrpConfig config = load("""
                global_defs {
                notification_email {
                ops@example.com
                oncall@example.com
                }
                notification_email_from notice@example.com
                smtp_server 127.0.0.1
                smtp_connect_timeout 30
                router_id lb43      ## lb43 on one node, lb44 on the other
                }

                vrrp_script chk_web {
                script "killall -0 nginx"
                interval 1
                weight 2
                fall 2
                rise 1
                }
                vrrp_instance WEB_GW {
                state MASTER        ## BACKUP on the other
                interface eth0
                virtual_router_id 101
                priority 200        ## 199 on the other
                advert_int 1
                unicast_src_ip 192.0.2.43
                unicast_peer {
                192.0.2.44
                }
                authentication {
                auth_type PASS
                auth_pass 123456
                }
                virtual_ipaddress {
                192.0.2.45
                }
                #track_interface {
                # eth0
                #}
                track_script {
                chk_web
                }
                notify_master /usr/local/bin/ha_notify.sh notify_master
                notify_backup /usr/local/bin/ha_notify.sh notify_backup
                notify_fault /usr/local/bin/ha_notify.sh notify_fault
                notify /usr/local/bin/ha_notify.sh notify
                smtp_alert
                }
                vrrp_script chk_lb {
                script "killall -0 haproxy"
                interval 1
                weight 2
                fall 2
                rise 1
                }
                vrrp_instance MQ_GW {
                state BACKUP
                interface eth0
                virtual_router_id 111
                priority 199        ## 200 on the other
                advert_int 1
                unicast_src_ip 192.0.2.43
                unicast_peer {
                192.0.2.44
                }
                authentication {
                auth_type PASS
                auth_pass 123456
                }
                virtual_ipaddress {
                192.0.2.46
                }
                track_script {
                chk_lb
                }
                smtp_alert
                }
                """);
        InstanceConfig web = config.instances().getFirst();

        assertThat(config.instances()).hasSize(2);
        assertThat(config.global().mail().recipients()).containsExactly("ops@example.com", "oncall@example.com");
        assertThat(config.global().mail().host()).isEqualTo("127.0.0.1");
        assertThat(web.unicast().orElseThrow().peers()).hasSize(1);
        assertThat(web.source()).contains(IpAddress.of("192.0.2.43"));
        assertThat(web.tracks()).hasSize(1);
        assertThat(web.notifications().mail()).isTrue();
        assertThat(Objects.requireNonNull(web.notifications().scripts().get(Event.MASTER))
                        .arguments())
                .containsExactly("/usr/local/bin/ha_notify.sh", "notify_master");
        assertThat(web.notifications().any().orElseThrow().arguments())
                .containsExactly("/usr/local/bin/ha_notify.sh", "notify");
        assertThat(script(config, "chk_web").command().arguments()).containsExactly("killall", "-0", "nginx");
    }

    @Test
    void equalPrioritiesWithoutPreemptionAndWithANegativeWeight() {
        VrrpConfig config = load("""
                ! Configuration File
                global_defs {
                   router_id mq1
                   script_user root
                   enable_script_security
                }
                vrrp_script chk_lb {
                    script "/etc/keepalived/lb_check.sh"
                    interval 2
                    weight -20
                }
                vrrp_instance VI_1 {
                    state BACKUP
                    interface eth0
                    virtual_router_id 167
                    mcast_src_ip 198.51.100.28
                    priority 100            ## the same on both nodes
                    nopreempt
                    advert_int 1
                    authentication {
                        auth_type PASS
                        auth_pass 123456
                    }
                    track_script {
                        chk_lb
                    }
                    virtual_ipaddress {
                        198.51.100.30
                    }
                }
                """);

        assertThat(config.instances().getFirst().preempt()).isFalse();
        assertThat(config.instances().getFirst().source()).contains(IpAddress.of("198.51.100.28"));
        assertThat(script(config, "chk_lb").command().user()).contains("root");
    }

    @Test
    void aPrefixAndAScriptWithoutWeight() {
        VrrpConfig config = load("""
                ! Configuration File
                global_defs {
                   router_id director1
                }
                vrrp_script check_lb {
                   script "/etc/keepalived/check_lb_status.sh"
                   interval 5
                }
                vrrp_instance VI_1 {
                    state MASTER
                    interface eth0
                    virtual_router_id 80
                    priority 100
                    advert_int 1
                    authentication {
                        auth_type PASS
                        auth_pass 1111
                    }
                    virtual_ipaddress {
                        203.0.113.200/24
                    }
                    track_script {
                        check_lb
                    }
                }
                """);

        assertThat(config.instances().getFirst().addresses().getFirst()).hasToString("203.0.113.200/24");
        assertThat(config.instances().getFirst().tracks().getFirst().weight()).isZero();
    }

    @Test
    void aPairBelowASecondWithALease() {
        VrrpConfig config = load("""
                global_defs {
                    vrrp_version 3
                    vrrp_garp_master_refresh 60
                    vip_lease 3
                }
                vrrp_instance VI_1 {
                    interface eth0
                    virtual_router_id 51
                    priority 150
                    advert_int 0.1
                    virtual_ipaddress {
                        192.0.2.10
                    }
                }
                """);

        assertThat(config.global().leaseSeconds()).isEqualTo(3);
        assertThat(config.instances().getFirst().version()).isEqualTo(3);
        assertThat(config.instances().getFirst().advertIntervalNs()).isEqualTo(100_000_000);
    }

    @Test
    void aGroupTurnsWeightsOfItsMembersOffUnlessTold() {
        String text = """
                vrrp_script chk {
                  script "/bin/x"
                  weight -20
                }
                vrrp_instance A {
                  interface eth0
                  virtual_router_id 1
                  virtual_ipaddress { 192.0.2.1 }
                  track_script { chk }
                }
                vrrp_instance B {
                  interface eth0
                  virtual_router_id 2
                  virtual_ipaddress { 192.0.2.2 }
                }
                vrrp_sync_group G {
                  group { A B }
                  track_script { chk weight 5 }
                }
                """;

        VrrpConfig config = load(text);
        assertThat(config.instances().getFirst().tracks())
                .containsExactly(new Track(Track.Kind.SCRIPT, "chk", 0, false));
        assertThat(config.groups().getFirst().members()).containsExactly("A", "B");
        assertThat(config.groups().getFirst().tracks()).containsExactly(new Track(Track.Kind.SCRIPT, "chk", 5, false));
        assertThat(load(text.replace("group { A B }", "group { A B }\nsync_group_tracking_weight"))
                        .instances()
                        .getFirst()
                        .tracks()
                        .getFirst()
                        .weight())
                .isEqualTo(-20);
    }
}
