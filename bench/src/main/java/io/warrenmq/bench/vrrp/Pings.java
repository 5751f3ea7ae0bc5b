package io.warrenmq.bench.vrrp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that pings the virtual address every two milliseconds. Its answers are written by a reader. */
final class Pings {
    private static final Pattern ANSWER = Pattern.compile("\\[(\\d+\\.\\d+)\\] \\d+ bytes from .*");

    private final List<Long> answersUs = new CopyOnWriteArrayList<>();
    private final Process process;

    Pings(Lab lab) throws IOException {
        process = lab.startIn(
                Lab.CLIENT, List.of("ping", "-n", "-D", "-i", "0.002", "-W", "1", Lab.VIRTUAL_ADDRESS), line -> {
                    Matcher matcher = ANSWER.matcher(line);
                    if (matcher.matches()) {
                        answersUs.add(Clock.us(matcher.group(1)));
                    }
                });
    }

    /** Ends it; returns the longest time between two answers after some moment, in microseconds. */
    long longestGapUs(long sinceUs) throws IOException {
        process.destroy();
        List<Long> answers = new ArrayList<>(answersUs);
        answers.removeIf(answer -> answer < sinceUs);
        if (answers.isEmpty()) {
            throw new IOException("nobody answers at the virtual address");
        }
        long longest = Clock.nowUs() - answers.getLast();
        for (int index = 1; index < answers.size(); index++) {
            longest = Math.max(longest, answers.get(index) - answers.get(index - 1));
        }
        return longest;
    }
}
