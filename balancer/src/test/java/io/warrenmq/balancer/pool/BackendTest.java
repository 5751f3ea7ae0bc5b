package io.warrenmq.balancer.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class BackendTest {
    private static final String THREE =
            " server a 127.0.0.1:1 check\n server b 127.0.0.1:2 check\n server c 127.0.0.1:3 check\n";

    @Test
    void connectionsGoRoundAndPassOverAServerThatIsDown() {
        TestPool pool = new TestPool(THREE);
        assertThat(pool.picks(6)).isEqualTo("abcabc");
        pool.check("b", false);
        assertThat(pool.picks(4)).doesNotContain("b");
        assertThat(pool.events).containsExactly("b down");
    }

    @Test
    void theLastServerGoneIsToldAndNobodyIsServed() {
        TestPool pool = new TestPool(THREE);
        pool.check("a", false);
        pool.check("b", false);
        pool.check("c", false);
        assertThat(pool.picks(2)).isEqualTo("--");
        pool.check("c", true);
        pool.check("c", true);
        assertThat(pool.picks(2)).isEqualTo("cc");
        assertThat(pool.events).containsExactly("a down", "b down", "c down", "none left", "c up", "back");
    }

    @Test
    void aServerThatFailedIsNotSelectedAgainForTheSameClient() {
        TestPool pool = new TestPool(THREE);
        for (int turn = 0; turn < 10; turn++) {
            Assignment other = pool.backend.assign(0, pool.server("a"), pool.granted::add);
            assertThat(((Assignment.Assigned) other).server().name()).isNotEqualTo("a");
        }
    }

    @Test
    void backupsServeOnlyWhileNoOtherDoesAndTheFirstOneAlone() {
        TestPool pool = new TestPool(
                " server a 127.0.0.1:1 check\n server x 127.0.0.1:2 backup\n server y 127.0.0.1:3 backup\n");
        assertThat(pool.picks(3)).isEqualTo("aaa");
        pool.check("a", false);
        assertThat(pool.picks(3)).isEqualTo("xxx");
        pool.check("a", true);
        pool.check("a", true);
        assertThat(pool.picks(2)).isEqualTo("aa");
    }

    @Test
    void allBackupsServeTogetherWhereThatIsWanted() {
        TestPool pool = new TestPool(" option allbackups\n server a 127.0.0.1:1 check\n"
                + " server x 127.0.0.1:2 backup\n server y 127.0.0.1:3 backup\n");
        pool.check("a", false);
        assertThat(pool.picks(4)).isEqualTo("xyxy");
    }

    @Test
    void drainAndMaintenanceEndNewConnectionsAndReadyBringsThemBack() {
        TestPool pool = new TestPool(THREE);
        pool.backend.admin(pool.server("a"), AdminState.DRAIN);
        pool.backend.admin(pool.server("b"), AdminState.MAINT);
        assertThat(pool.picks(3)).isEqualTo("ccc");
        assertThat(pool.backend.view(pool.server("a")).status()).isEqualTo("DRAIN");
        assertThat(pool.backend.view(pool.server("b")).status()).isEqualTo("MAINT");
        pool.check("b", false);
        assertThat(pool.events).as("a server in maintenance is not judged").isEmpty();
        pool.backend.admin(pool.server("a"), AdminState.READY);
        pool.backend.admin(pool.server("b"), AdminState.READY);
        assertThat(pool.picks(6)).contains("a", "b", "c");
    }

    @Test
    void aServerThatReturnsGetsItsShareLittleByLittle() {
        TestPool pool = new TestPool(" default-server check slowstart 100s\n" + THREE);
        assertThat(pool.picksThatLeave(300).chars().filter(name -> name == 'a').count())
                .as("never at the start of the process")
                .isEqualTo(100);
        pool.check("a", false);
        pool.check("a", true);
        pool.check("a", true);
        pool.nowMs += 25_000;
        long quarter =
                pool.picksThatLeave(900).chars().filter(name -> name == 'a').count();
        assertThat(quarter).isBetween(90L, 110L);
        assertThat(pool.backend.view(pool.server("a")).throttlePercent()).isEqualTo(25);
        pool.nowMs += 75_000;
        assertThat(pool.picksThatLeave(300).chars().filter(name -> name == 'a').count())
                .isBetween(99L, 101L);
        assertThat(pool.backend.view(pool.server("a")).throttlePercent()).isEqualTo(-1);
    }

    @Test
    void aServerThatAsksForLessGetsNothingNew() {
        TestPool pool = new TestPool(THREE);
        pool.backend.checked(pool.server("a"), new CheckResult(CheckResult.Status.L7OK, -1, "blocked", 1, true));
        assertThat(pool.picks(4)).doesNotContain("a");
        assertThat(pool.backend.view(pool.server("a")).status()).isEqualTo("NOLB");
        pool.check("a", true);
        assertThat(pool.picks(3)).contains("a");
    }

    @Test
    void clientsWaitInTurnWhereAllServersAreFull() {
        TestPool pool = new TestPool(" server a 127.0.0.1:1 maxconn 1\n server b 127.0.0.1:2 maxconn 1\n");
        List<String> order = new ArrayList<>();
        assertThat(pool.picks(2)).isEqualTo("ab");
        pool.backend.assign(0, null, server -> order.add("first " + server.name()));
        pool.backend.assign(0, null, server -> order.add("second " + server.name()));
        assertThat(pool.backend.queued()).isEqualTo(2);
        assertThat(order).isEmpty();
        pool.backend.release(pool.server("b"));
        pool.backend.release(pool.server("a"));
        assertThat(order).containsExactly("first b", "second a");
        assertThat(pool.backend.queued()).isZero();
        assertThat(pool.server("a").served()).isEqualTo(1);
    }

    @Test
    void aClientThatLeavesTheQueueIsNotServed() {
        TestPool pool = new TestPool(" server a 127.0.0.1:1 maxconn 1\n");
        assertThat(pool.picks(1)).isEqualTo("a");
        Ticket ticket = ((Assignment.Queued) pool.assign(0)).ticket();
        assertThat(pool.backend.cancel(ticket)).isTrue();
        assertThat(pool.backend.cancel(ticket)).isFalse();
        pool.backend.release(pool.server("a"));
        assertThat(pool.granted).isEmpty();
        assertThat(pool.backend.queued()).isZero();
        assertThat(pool.server("a").served()).isZero();
    }

    @Test
    void aClientThatBelongsToAServerWaitsForItAndMovesWhenItGoes() {
        TestPool pool = new TestPool(
                " balance source\n server a 127.0.0.1:1 check maxconn 1\n" + " server b 127.0.0.1:2 check maxconn 1\n");
        assertThat(((Assignment.Assigned) pool.assign(0)).server().name()).isEqualTo("a");
        assertThat(pool.assign(2)).isInstanceOf(Assignment.Queued.class);
        assertThat(pool.server("a").queued()).isEqualTo(1);
        pool.check("a", false);
        assertThat(pool.granted).containsExactly(pool.server("b"));
        assertThat(pool.server("a").queued()).isZero();
    }

    @Test
    void aFullQueueOfAServerSendsClientsElsewhere() {
        TestPool pool = new TestPool(
                " balance source\n server a 127.0.0.1:1 maxconn 1 maxqueue 1\n" + " server b 127.0.0.1:2 maxconn 5\n");
        assertThat(pool.assign(0)).isInstanceOf(Assignment.Assigned.class);
        assertThat(pool.assign(0)).isInstanceOf(Assignment.Queued.class);
        assertThat(((Assignment.Assigned) pool.assign(0)).server().name()).isEqualTo("b");
        assertThat(pool.server("a").served()).isEqualTo(1);
    }

    @Test
    void theLimitGrowsWithTheLoadWhereALeastOneIsSet() {
        TestPool pool = new TestPool(" fullconn 10\n server a 127.0.0.1:1 minconn 2 maxconn 10\n");
        assertThat(pool.picks(3)).isEqualTo("aaq");
        for (int client = 0; client < 10; client++) {
            pool.backend.counters.enter(pool.nowMs);
        }
        pool.backend.release(pool.server("a"));
        assertThat(pool.granted).hasSize(1);
        assertThat(pool.picks(8)).isEqualTo("aaaaaaaa");
    }

    @Test
    void firstFillsOneServerAfterTheOther() {
        TestPool pool =
                new TestPool(" balance first\n server a 127.0.0.1:1 maxconn 3\n server b 127.0.0.1:2 maxconn 3\n"
                        + " server c 127.0.0.1:3 maxconn 3\n");
        assertThat(pool.picks(10)).isEqualTo("aaabbbcccq");
    }

    @Test
    void connectionsOfAServerThatGoesDownAreCutWhereThatIsWanted() {
        TestPool pool = new TestPool(" default-server check on-marked-down shutdown-sessions\n" + THREE);
        List<Cuttable.Reason> cut = new ArrayList<>();
        pool.server("a").connections.add(cut::add);
        pool.server("b").connections.add(cut::add);
        pool.check("a", false);
        assertThat(cut).containsExactly(Cuttable.Reason.DOWN);
    }

    @Test
    void connectionsOfBackupsAreCutWhenAServerReturnsWhereThatIsWanted() {
        TestPool pool = new TestPool(" server a 127.0.0.1:1 check on-marked-up shutdown-backup-sessions\n"
                + " server x 127.0.0.1:2 backup\n");
        List<Cuttable.Reason> cut = new ArrayList<>();
        pool.server("x").connections.add(cut::add);
        pool.check("a", false);
        pool.check("a", true);
        pool.check("a", true);
        assertThat(cut).containsExactly(Cuttable.Reason.UP);
    }

    @Test
    void errorsOfClientsCountAsAFailedCheckWhereTheyAreObserved() {
        TestPool pool = new TestPool(" server a 127.0.0.1:1 check observe layer4 error-limit 3\n");
        pool.backend.connectFailed(pool.server("a"));
        pool.backend.connectFailed(pool.server("a"));
        pool.backend.connected(pool.server("a"));
        pool.backend.connectFailed(pool.server("a"));
        pool.backend.connectFailed(pool.server("a"));
        assertThat(pool.events).isEmpty();
        pool.backend.connectFailed(pool.server("a"));
        assertThat(pool.events).contains("a down");
    }

    @Test
    void aReloadKeepsWhatIsKnownOfServersAndLetsOthersGo() {
        TestPool pool = new TestPool(THREE);
        pool.check("b", false);
        pool.backend.weight(pool.server("c"), 3);
        Server old = pool.server("a");
        pool.picks(3);
        pool.reload(" server b 127.0.0.1:2 check\n server c 127.0.0.1:3 check\n server d 127.0.0.1:4\n");
        assertThat(pool.backend.server("a")).isEmpty();
        assertThat(pool.picksThatLeave(8)).doesNotContain("a", "b").contains("c", "d");
        assertThat(pool.server("c").weight()).isEqualTo(3);
        pool.backend.release(old);
        assertThat(pool.backend.view(pool.server("b")).status()).isEqualTo("DOWN");
    }

    @Test
    void downtimeIsCounted() {
        TestPool pool = new TestPool(THREE);
        pool.check("a", false);
        pool.nowMs += 5000;
        assertThat(pool.backend.view(pool.server("a")).downtimeSeconds()).isEqualTo(5);
        pool.check("a", true);
        pool.check("a", true);
        pool.nowMs += 5000;
        Backend.ServerView view = pool.backend.view(pool.server("a"));
        assertThat(view.downtimeSeconds()).isEqualTo(5);
        assertThat(view.lastChangeSeconds()).isEqualTo(5);
        assertThat(view.status()).isEqualTo("UP");
    }

    /** Steps are = for the same server again and &gt; for another one at once. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retries 3                               | 3 | ===.",
                "retries 3, option redispatch            | 3 | >>>.",
                "retries 3, option redispatch            | 1 | ===.",
                "retries 3, option redispatch, balance source | 3 | ==>.",
                "retries 3, option redispatch 2, balance source | 3 | =>=.",
                "retries 3, option redispatch 1, balance source | 3 | >>>.",
                "retries 0                               | 3 | .",
            })
    void retriesGoWhereTheyAreAllowedTo(String lines, int usable, String steps) {
        var settings = new TestPool(" " + lines.replace(", ", "\n ") + "\n" + THREE).backend.settings();
        StringBuilder found = new StringBuilder();
        for (int failures = 1; failures <= steps.length(); failures++) {
            found.append(
                    switch (RetryPolicy.after(failures, settings, usable, true)) {
                        case RetryPolicy.Next.Again again -> "=";
                        case RetryPolicy.Next.Elsewhere elsewhere -> ">";
                        case RetryPolicy.Next.GiveUp giveUp -> ".";
                    });
        }
        assertThat(found).hasToString(steps);
    }

    @Test
    void theSameServerIsTriedAgainAfterASecondOrTheTimeToConnect() {
        var settings = new TestPool(THREE).backend.settings();
        assertThat(RetryPolicy.after(1, settings, 3, true)).isEqualTo(new RetryPolicy.Next.Again(1000));
    }
}
