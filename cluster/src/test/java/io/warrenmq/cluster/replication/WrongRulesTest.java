package io.warrenmq.cluster.replication;

import static org.assertj.core.api.Assertions.fail;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A simulator that finds nothing proves nothing: it must notice every rule that is known to be wrong. */
class WrongRulesTest {
    private static final Logger log = LoggerFactory.getLogger(WrongRulesTest.class);

    static Stream<WrongRules.Case> wrongRules() {
        return WrongRules.all();
    }

    @ParameterizedTest
    @MethodSource("wrongRules")
    void isNoticed(WrongRules.Case wrong) {
        for (int seed = 1; seed <= wrong.seeds(); seed++) {
            SimWorld world = new SimWorld(wrong.scenario(), wrong.variant(), seed);
            try {
                world.run();
            } catch (RuntimeException noticed) {
                log.info("{}: seed {} of scenario {}: {}", wrong, seed, wrong.scenario(), noticed.getMessage());
                return;
            }
        }
        fail("%s went unnoticed in %d runs of scenario %s", wrong, wrong.seeds(), wrong.scenario());
    }
}
