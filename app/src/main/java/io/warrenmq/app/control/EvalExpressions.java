package io.warrenmq.app.control;

import io.warrenmq.broker.flow.ResourceAlarms.Resource;
import io.warrenmq.ctl.format.ErlangTerms;
import io.warrenmq.ctl.protocol.ExitCode;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Erlang expressions that test suites and scripts made for RabbitMQ hand to {@code eval}. There is no Erlang here:
 * each is recognised as a whole, blanks aside, and everything else is refused. Stateless.
 */
final class EvalExpressions {
    private static final Pattern NODE = form("node()");
    private static final Pattern SET_ALARM =
            form("rabbit_alarm:set_alarm({{resource_limit, @, node()}, []})", "(memory|disk)");
    private static final Pattern CLEAR_ALARM =
            form("rabbit_alarm:clear_alarm({resource_limit, @, node()})", "(memory|disk)");
    private static final Pattern SET_CHANNEL_MAX = form("application:set_env(rabbit, channel_max, @)", "([0-9]{1,5})");
    private static final Pattern GET_LOOPBACK_USERS =
            form("{ok, @} = application:get_env(rabbit, loopback_users), @", "([A-Z]\\w*)", "\\1");
    private static final Pattern SET_LOOPBACK_USERS =
            form("application:set_env(rabbit, loopback_users, @)", "\\[([^\\]]*)\\]");
    private static final Pattern USER = Pattern.compile("\\s*<<\"([^\"\\\\]*)\">>\\s*");

    private EvalExpressions() {}

    /**
     * Carries out an expression and returns its value as Erlang would print it.
     *
     * @throws RefusalException when it is none of those known
     */
    static String evaluate(Call call, String expression) {
        if (NODE.matcher(expression).matches()) {
            return ErlangTerms.atom(call.nodeName());
        }
        Matcher matcher = SET_ALARM.matcher(expression);
        if (matcher.matches()) {
            call.running().broker().alarms().force(resource(matcher.group(1)), true);
            return "ok";
        }
        matcher = CLEAR_ALARM.matcher(expression);
        if (matcher.matches()) {
            call.running().broker().alarms().force(resource(matcher.group(1)), false);
            return "ok";
        }
        matcher = SET_CHANNEL_MAX.matcher(expression);
        if (matcher.matches()) {
            call.running().setChannelMax(Integer.parseInt(matcher.group(1)));
            return "ok";
        }
        if (GET_LOOPBACK_USERS.matcher(expression).matches()) {
            return terms(call.running().loopbackUsers());
        }
        matcher = SET_LOOPBACK_USERS.matcher(expression);
        if (matcher.matches()) {
            call.running().setLoopbackUsers(users(matcher.group(1)));
            return "ok";
        }
        throw unknown();
    }

    /** Quotes {@code text} except for the places marked with @; blanks may stand anywhere between its signs. */
    private static Pattern form(String text, String... places) {
        StringBuilder pattern = new StringBuilder("\\s*");
        int place = 0;
        for (String token : text.split("(?<=[^\\w:@])|(?=[^\\w:@])|(?<=@)|(?=@)", -1)) {
            if (token.isBlank()) {
                continue;
            }
            pattern.append(token.equals("@") ? places[place++] : Pattern.quote(token))
                    .append("\\s*");
        }
        return Pattern.compile(pattern + "\\.?\\s*");
    }

    private static Resource resource(String name) {
        return Resource.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static String terms(Set<String> users) {
        return "["
                + String.join(
                        ",",
                        new TreeSet<>(users).stream().map(ErlangTerms::binary).toList())
                + "]";
    }

    private static Set<String> users(String list) {
        Set<String> users = new TreeSet<>();
        if (list.isBlank()) {
            return users;
        }
        for (String element : list.split(",", -1)) {
            Matcher user = USER.matcher(element);
            if (!user.matches()) {
                throw unknown();
            }
            users.add(user.group(1));
        }
        return users;
    }

    private static RefusalException unknown() {
        return new RefusalException(
                "no_erlang",
                "There is no Erlang in this node; of eval only a few expressions are understood (see the documentation of"
                        + " the command line).",
                ExitCode.UNAVAILABLE);
    }
}
