package io.warrenmq.balancer.config;

import io.warrenmq.balancer.config.ProxyDraft.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Reads sections and hands each line to whoever knows it. For one thread. */
public final class ConfigReader {
    private static final List<String> SECTIONS = List.of("global", "defaults", "listen", "frontend", "backend");
    private static final List<String> REFUSED_SECTIONS = List.of(
            "peers",
            "resolvers",
            "mailers",
            "userlist",
            "program",
            "http-errors",
            "fcgi-app",
            "cache",
            "ring",
            "log-forward",
            "namespace_list",
            "dynamic-cookie-key");
    private static final int MOST_PROXIES = 10_000;

    private final UnaryOperator<String> environment;
    private final Findings findings = new Findings();
    private final GlobalDirectives global = new GlobalDirectives(findings);
    private final List<ProxyDraft> proxies = new ArrayList<>();
    private final Map<String, ProxyDraft> namedDefaults = new HashMap<>();
    private ProxyDraft defaults = new ProxyDraft(Kind.DEFAULTS, "", new Place("", 0));
    private Section section = Section.NONE;
    private ProxyDraft proxy = defaults;

    private enum Section {
        NONE,
        GLOBAL,
        PROXY,
        /** Its header was refused; one message about it is enough. */
        SKIPPED
    }

    private ConfigReader(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    /** The text of one file. */
    public record Source(String name, String text) {}

    /**
     * Reads files as if they were one.
     *
     * @param environment gives the value of a variable, or an empty text
     */
    public static ConfigResult read(List<Source> sources, UnaryOperator<String> environment) {
        ConfigReader reader = new ConfigReader(environment);
        for (Source source : sources) {
            int number = 0;
            for (String text : source.text().lines().toList()) {
                reader.line(new Place(source.name(), ++number), text);
            }
        }
        return reader.finish(
                new Place(sources.isEmpty() ? "" : sources.getLast().name(), 0));
    }

    private void line(Place place, String text) {
        try {
            List<String> words = WordReader.words(text, environment);
            if (!words.isEmpty()) {
                line(new Line(place, words));
            }
        } catch (DirectiveException e) {
            findings.error(place, e.text());
        }
    }

    private void line(Line line) {
        String keyword = line.keyword();
        if (SECTIONS.contains(keyword)) {
            section = Section.SKIPPED;
            begin(line);
        } else if (REFUSED_SECTIONS.contains(keyword)) {
            section = Section.SKIPPED;
            throw new DirectiveException(
                    "section '" + keyword + "' is not supported; remove it and what refers to it.");
        } else {
            switch (section) {
                case NONE -> {
                    boolean belongsIntoSection = GlobalDirectives.isKnown(keyword) || ProxyDirectives.isKnown(keyword);
                    throw new DirectiveException(
                            belongsIntoSection
                                    ? "'" + keyword
                                            + "' stands outside of all sections; begin one above it, for example 'global'."
                                    : "unknown keyword '" + keyword + "' out of section"
                                            + Suggestions.didYouMean(keyword, SECTIONS) + ".");
                }
                case GLOBAL -> global.apply(line);
                case PROXY -> new ProxyDirectives(proxy, findings).apply(line);
                case SKIPPED -> {
                    // Follow-up errors would hide the first one.
                }
            }
        }
    }

    private void begin(Line line) {
        switch (line.keyword()) {
            case "global" -> {
                line.nothingAfter(1);
                section = Section.GLOBAL;
            }
            case "defaults" -> beginDefaults(line);
            case "listen" -> beginProxy(line, Kind.LISTEN);
            case "frontend" -> beginProxy(line, Kind.FRONTEND);
            default -> beginProxy(line, Kind.BACKEND);
        }
    }

    private void beginDefaults(Line line) {
        ProxyDraft base = new ProxyDraft(Kind.DEFAULTS, "", line.place());
        int from = line.words().indexOf("from");
        if (from > 0) {
            base = ProxyDraft.from(namedDefaults(line, from), Kind.DEFAULTS, "", line.place());
        }
        defaults = base;
        proxy = defaults;
        section = Section.PROXY;
        if (line.size() > 1 && from != 1) {
            namedDefaults.put(Values.name("defaults", line.words().get(1)), defaults);
        }
    }

    private ProxyDraft namedDefaults(Line line, int from) {
        String name = line.word(from + 1, "the name of a 'defaults' section behind 'from'");
        ProxyDraft base = namedDefaults.get(name);
        if (base == null) {
            throw new DirectiveException("no 'defaults' section has the name '" + name + "'"
                    + Suggestions.didYouMean(name, namedDefaults.keySet()) + ".");
        }
        return base;
    }

    private void beginProxy(Line line, Kind kind) {
        String name = Values.name(line.keyword(), line.word(1, "a name"));
        for (ProxyDraft other : proxies) {
            boolean sameFront = kind.hasFront() && other.kind.hasFront();
            boolean sameBack = kind.hasBack() && other.kind.hasBack();
            if (other.name.equals(name) && (sameFront || sameBack)) {
                throw new DirectiveException("'" + line.keyword() + " " + name + "' has the same name as '"
                        + other.kind.name().toLowerCase(Locale.ROOT) + " " + name + "' at " + other.place
                        + "; give it another name.");
            }
        }
        if (proxies.size() == MOST_PROXIES) {
            throw new DirectiveException(
                    "there are more than " + MOST_PROXIES + " proxies; split them over two processes.");
        }
        int parameters = 2;
        ProxyDraft base = defaults;
        if (line.size() > 2 && line.words().get(2).equals("from")) {
            base = namedDefaults(line, 2);
            parameters = 4;
        }
        proxy = ProxyDraft.from(base, kind, name, line.place());
        proxies.add(proxy);
        section = Section.PROXY;
        if (line.size() > parameters && kind.hasFront()) {
            oldStyleBind(line, line.words().get(parameters), parameters + 1);
        } else {
            line.nothingAfter(parameters);
        }
    }

    private void oldStyleBind(Line line, String word, int parameters) {
        String addresses = word.contains(":") || word.startsWith("/") || !word.matches("[0-9,-]+") ? word : ":" + word;
        findings.warn(
                line.place(),
                "an address behind '" + line.keyword() + " " + line.words().get(1) + "' is old style; write 'bind "
                        + addresses + "' on a line of its own.");
        proxy.binds.addAll(BindParser.parse(line, addresses, parameters, findings));
    }

    private ConfigResult finish(Place end) {
        new Linker(proxies, findings).link();
        if (proxies.isEmpty() && findings.errors().isEmpty()) {
            findings.error(end, "there is no 'listen', 'frontend' or 'backend' section, so nothing to do; add one.");
        }
        if (!findings.errors().isEmpty()) {
            return new ConfigResult.Refused(List.copyOf(findings.errors()), List.copyOf(findings.warnings()));
        }
        GlobalSettings settings = global.freeze();
        if (settings.stateFile().isEmpty()) {
            for (ProxyDraft draft : proxies) {
                if (draft.kind.hasBack() && draft.stateSource == StateSource.GLOBAL) {
                    findings.warnOnce(
                            "state",
                            draft.place,
                            "'load-server-state-from-file global' needs 'server-state-file PATH' in 'global', so no state"
                                    + " is loaded.");
                }
            }
        }
        List<FrontendSettings> frontends = new ArrayList<>();
        List<BackendSettings> backends = new ArrayList<>();
        int number = 2;
        for (ProxyDraft draft : proxies) {
            if (draft.kind.hasFront()) {
                frontends.add(draft.frontend(settings.logs(), number));
            }
            if (draft.kind.hasBack()) {
                backends.add(draft.backend(settings, number));
            }
            number++;
        }
        return new ConfigResult.Loaded(
                new BalancerConfig(settings, List.copyOf(frontends), List.copyOf(backends)),
                List.copyOf(findings.warnings()));
    }
}
