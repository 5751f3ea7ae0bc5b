package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.Token.Word;
import io.warrenmq.vrrp.packet.Family;
import io.warrenmq.vrrp.packet.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads the lines of {@code virtual_ipaddress}. Owned by the thread that loads. */
final class AddressLines {

    static final int MAX_ADDRESSES = 255;
    private static final int MAX_LABEL_LENGTH = 15;
    private static final Map<String, Integer> SCOPES =
            Map.of("global", 0, "site", 200, "link", 253, "host", 254, "nowhere", 255);

    private final HostFacts host;
    private final Findings findings;
    private final Values values;

    AddressLines(HostFacts host, Findings findings) {
        this.host = host;
        this.findings = findings;
        this.values = new Values(findings);
    }

    List<VirtualAddress> read(Directive block) {
        List<VirtualAddress> addresses = new ArrayList<>();
        Set<IpAddress> seen = new HashSet<>();
        for (Directive line : block.body()) {
            Optional<VirtualAddress> address = line(line);
            if (address.isEmpty()) {
                continue;
            }
            if (!seen.add(address.get().address())) {
                findings.warning(
                        line.place(),
                        "the address " + address.get().address() + " is listed twice",
                        "Remove one of the lines; the second is ignored");
            } else {
                addresses.add(address.get());
            }
        }
        return addresses;
    }

    private Optional<VirtualAddress> line(Directive line) {
        Word word = line.keyword();
        String[] parts = word.text().split("/", 2);
        Optional<IpAddress> address = IpAddress.parse(parts[0]);
        if (address.isEmpty()) {
            findings.error(
                    word.place(),
                    "VRRP parsed invalid IP " + word + ". skipping IP...",
                    "Write an address such as 192.0.2.10 or 192.0.2.10/24");
            return Optional.empty();
        }
        Family family = address.get().family();
        int prefix = family.addressBits();
        if (parts.length == 2) {
            prefix = parts[1].matches("\\d{1,3}") ? Integer.parseInt(parts[1]) : -1;
            if (prefix < 0 || prefix > family.addressBits()) {
                findings.error(
                        word.place(),
                        "VRRP parsed invalid IP " + word + ". skipping IP...",
                        "The number after the slash is from 0 to " + family.addressBits());
                return Optional.empty();
            }
        }
        Parts read = new Parts();
        options(line, address.get(), prefix, read);
        return Optional.of(new VirtualAddress(
                line.place(),
                address.get(),
                prefix,
                read.broadcast,
                read.device,
                read.scope,
                read.label,
                read.peer,
                read.home,
                read.duplicateDetection,
                read.prefixRoute,
                read.tracked,
                read.preferred));
    }

    /** What the options of a line say. Owned by one call. */
    private static final class Parts {
        Optional<IpAddress> broadcast = Optional.empty();
        Optional<String> device = Optional.empty();
        int scope;
        Optional<String> label = Optional.empty();
        Optional<IpAddress> peer = Optional.empty();
        boolean home;
        boolean duplicateDetection;
        boolean prefixRoute = true;
        boolean tracked = true;
        OptionalLong preferred = OptionalLong.empty();
    }

    private void options(Directive line, IpAddress address, int prefix, Parts read) {
        Iterator<Word> words = line.arguments().iterator();
        while (words.hasNext()) {
            Word word = words.next();
            switch (word.text()) {
                case "brd", "broadcast" ->
                    next(words, word).ifPresent(v -> read.broadcast = broadcast(v, address, prefix));
                case "dev" -> next(words, word).ifPresent(v -> device(v, read));
                case "scope" -> next(words, word).ifPresent(v -> scope(v, read));
                case "label" -> next(words, word).ifPresent(v -> label(v, read));
                case "peer" ->
                    next(words, word).ifPresent(v -> read.peer = values.address(v, "peer", "the peer is ignored"));
                case "home" -> read.home = true;
                case "-nodad" -> read.duplicateDetection = true;
                case "noprefixroute" -> read.prefixRoute = false;
                case "no_track" -> read.tracked = false;
                case "preferred_lft" -> next(words, word).ifPresent(v -> preferred(v, read));
                case "use_vmac", "mngtmpaddr", "track_group", "nodad" ->
                    findings.warning(word.place(), word + " has no effect here", "Remove it");
                default ->
                    findings.error(
                            word.place(),
                            "Unknown option '" + word + "' of address " + address,
                            "Remove it; the address is used without it");
            }
        }
    }

    private Optional<Word> next(Iterator<Word> words, Word option) {
        if (words.hasNext()) {
            return Optional.of(words.next());
        }
        findings.error(option.place(), option + " has no value", "Write the value after it; it is ignored");
        return Optional.empty();
    }

    private Optional<IpAddress> broadcast(Word word, IpAddress address, int prefix) {
        if (address.family() == Family.IPV6) {
            findings.error(word.place(), "brd does not exist for IPv6", "Remove it; it is ignored");
            return Optional.empty();
        }
        long hostBits = prefix >= 31 ? 0 : (1L << 32 - prefix) - 1;
        return switch (word.text()) {
            case "+" -> Optional.of(new IpAddress(Family.IPV4, 0, address.low() | hostBits));
            case "-" -> Optional.of(new IpAddress(Family.IPV4, 0, address.low() & ~hostBits));
            default -> values.address(word, "brd", "it is ignored");
        };
    }

    private void device(Word word, Parts read) {
        if (!host.hasInterface(word.text())) {
            findings.warning(
                    word.place(),
                    "the interface " + word + " does not exist",
                    "Correct the name; the address is added when the interface appears");
        }
        read.device = Optional.of(word.text());
    }

    private void scope(Word word, Parts read) {
        Integer scope = SCOPES.get(word.text());
        if (scope == null) {
            findings.error(
                    word.place(), "unknown scope '" + word + "'", "Write global, site, link or host; global is used");
        } else {
            read.scope = scope;
        }
    }

    private void label(Word word, Parts read) {
        if (word.text().length() > MAX_LABEL_LENGTH) {
            findings.error(
                    word.place(),
                    "the label '" + word + "' has more than " + MAX_LABEL_LENGTH + " characters",
                    "Shorten it; the address is used without a label");
        } else {
            read.label = Optional.of(word.text());
        }
    }

    private void preferred(Word word, Parts read) {
        if ("forever".equals(word.text())) {
            read.preferred = OptionalLong.of(-1);
        } else if (word.text().matches("\\d{1,9}")) {
            read.preferred = OptionalLong.of(Long.parseLong(word.text()));
        } else {
            findings.error(
                    word.place(),
                    "preferred_lft '" + word + "' is no number of seconds",
                    "Write whole seconds or forever; it is ignored");
        }
    }
}
