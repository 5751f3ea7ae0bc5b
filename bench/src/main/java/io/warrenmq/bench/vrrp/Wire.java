package io.warrenmq.bench.vrrp;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The adverts at the place of the client, with the times of the kernel. Written by a reader, read by the owner. */
final class Wire {
    private static final Pattern ADVERT = Pattern.compile(
            "(\\d+\\.\\d+) IP (\\d+\\.\\d+\\.\\d+\\.\\d+) > .*VRRPv[23], Advertisement,.* prio (\\d+),.*");

    private final List<Advert> adverts = new CopyOnWriteArrayList<>();

    /** One advert. */
    record Advert(long atUs, String from, int priority) {}

    Wire(Lab lab) throws IOException {
        lab.startIn(
                Lab.CLIENT,
                List.of("tcpdump", "-tt", "-n", "-l", "--immediate-mode", "-i", "eth0", "ip", "proto", "112"),
                this::heard);
    }

    private void heard(String line) {
        Matcher matcher = ADVERT.matcher(line);
        if (matcher.matches()) {
            adverts.add(new Advert(Clock.us(matcher.group(1)), matcher.group(2), Integer.parseInt(matcher.group(3))));
        }
    }

    /** The last advert of a node, farewells left out, before some moment. */
    Advert last(int node, long beforeUs) throws IOException {
        return adverts.stream()
                .filter(advert ->
                        advert.from().equals(Lab.address(node)) && advert.priority() > 0 && advert.atUs() < beforeUs)
                .reduce((first, second) -> second)
                .orElseThrow(() -> new IOException("no advert of node " + node + " in " + adverts));
    }

    /** The first advert of a node after some moment; a farewell if that is wanted. */
    Advert first(int node, long afterUs, boolean farewell) throws IOException, InterruptedException {
        Lab.await(
                "an advert of node " + node, () -> find(node, afterUs, farewell).isPresent());
        return find(node, afterUs, farewell).orElseThrow();
    }

    private Optional<Advert> find(int node, long afterUs, boolean farewell) {
        return adverts.stream()
                .filter(advert -> advert.from().equals(Lab.address(node))
                        && advert.atUs() > afterUs
                        && advert.priority() == 0 == farewell)
                .findFirst();
    }

    /** Waits until a node alone has advertised for a while. */
    void awaitMaster(int node, long quietUs) throws IOException, InterruptedException {
        Lab.await("node " + node + " is the only master", () -> {
            long since = Clock.nowUs() - quietUs;
            boolean itsOwn = adverts.stream().anyMatch(advert -> advert.atUs() > since && isOf(advert, node));
            boolean others = adverts.stream().anyMatch(advert -> advert.atUs() > since && !isOf(advert, node));
            return itsOwn && !others;
        });
    }

    private static boolean isOf(Advert advert, int node) {
        return advert.from().equals(Lab.address(node));
    }
}
