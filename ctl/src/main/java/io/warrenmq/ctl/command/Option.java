package io.warrenmq.ctl.command;

import java.util.List;

/**
 * An option of a command.
 *
 * @param name without the dashes
 * @param letter of its short form, 0 for none
 */
record Option(String name, char letter, Kind kind) {
    /** What follows it. */
    enum Kind {
        FLAG,
        TEXT,
        WHOLE,
        NUMBER
    }

    static final Option VHOST = text("vhost", 'p');

    /** Understood by every command, before or after its name. */
    static final List<Option> GLOBAL = List.of(
            text("node", 'n'),
            VHOST,
            flag("quiet", 'q'),
            flag("silent", 's'),
            new Option("timeout", 't', Kind.NUMBER),
            flag("longnames", 'l'),
            text("formatter", (char) 0),
            text("printer", (char) 0),
            text("file", (char) 0),
            text("erlang-cookie", (char) 0),
            flag("dry-run", (char) 0),
            flag("no-table-headers", (char) 0),
            flag("help", '?'),
            flag("version", (char) 0),
            text("script-name", (char) 0),
            flag("print-stacktrace", (char) 0),
            text("rabbitmq-home", (char) 0),
            text("mnesia-dir", (char) 0),
            new Option("control-port", (char) 0, Kind.WHOLE));

    static Option text(String name, char letter) {
        return new Option(name, letter, Kind.TEXT);
    }

    static Option text(String name) {
        return text(name, (char) 0);
    }

    static Option flag(String name, char letter) {
        return new Option(name, letter, Kind.FLAG);
    }

    static Option flag(String name) {
        return flag(name, (char) 0);
    }

    static Option whole(String name) {
        return new Option(name, (char) 0, Kind.WHOLE);
    }

    boolean accepts(String value) {
        return switch (kind) {
            case FLAG -> value.equals("true") || value.equals("false");
            case TEXT -> true;
            case WHOLE -> value.matches("-?[0-9]{1,9}");
            case NUMBER -> value.matches("[0-9]{1,9}(\\.[0-9]{1,3})?|infinity");
        };
    }
}
