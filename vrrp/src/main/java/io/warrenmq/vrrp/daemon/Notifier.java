package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.FifoConfig;
import io.warrenmq.vrrp.config.GlobalConfig;
import io.warrenmq.vrrp.config.NotifyConfig;
import io.warrenmq.vrrp.config.NotifyConfig.Event;
import io.warrenmq.vrrp.config.ScriptCommand;
import io.warrenmq.vrrp.linux.Fifo;
import io.warrenmq.vrrp.linux.LinuxException;
import io.warrenmq.vrrp.machine.State;
import io.warrenmq.vrrp.machine.SyncGroup;
import io.warrenmq.vrrp.machine.VirtualRouter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells scripts, pipes and mail recipients what happened. Owned by the timer thread, which it never blocks. */
final class Notifier {

    private final ScriptThread scripts;
    private final Mailer mailer;
    private final DaemonLog log;
    private final List<Fifo> fifos = new ArrayList<>();
    private final Map<String, Event> mailed = new HashMap<>();
    private GlobalConfig global;

    Notifier(ScriptThread scripts, Mailer mailer, GlobalConfig global, DaemonLog log) {
        this.scripts = scripts;
        this.mailer = mailer;
        this.global = global;
        this.log = log;
        openFifos();
    }

    void configure(GlobalConfig changed) {
        boolean same = changed.fifos().equals(global.fifos());
        global = changed;
        if (!same) {
            fifos.forEach(Fifo::close);
            fifos.clear();
            openFifos();
        }
    }

    private void openFifos() {
        for (FifoConfig fifo : global.fifos()) {
            try {
                fifos.add(new Fifo(fifo.path()));
                fifo.script()
                        .ifPresent(script ->
                                scripts.keepRunning(script, List.of(fifo.path().toString())));
            } catch (LinuxException e) {
                log.line(e.getMessage() + "; nothing is written to it");
            }
        }
    }

    void happened(VirtualRouter router, Event event) {
        NotifyConfig config = router.config().notifications();
        tell("INSTANCE", router.name(), event, router.effectivePriority(), config);
        if (config.mail()) {
            mail("VRRP Instance", "i " + router.name(), router.name(), event);
        }
    }

    void happened(SyncGroup group, Event event) {
        NotifyConfig config = group.config().notifications();
        tell("GROUP", group.name(), event, 0, config);
        if (config.mail()) {
            mail("VRRP Group", "g " + group.name(), group.name(), event);
        }
    }

    private void tell(String type, String name, Event event, int priority, NotifyConfig config) {
        String queue = type + " " + name;
        ScriptCommand specific = config.scripts().get(event);
        if (specific != null) {
            scripts.notify(queue, specific, List.of());
        }
        if (event != Event.MASTER_RX_LOWER_PRI) {
            config.any()
                    .ifPresent(command -> scripts.notify(
                            queue, command, List.of(type, name, event.name(), Integer.toString(priority))));
        }
        write(type + " \"" + name + "\" " + event.name() + " " + priority + "\n");
    }

    private void write(String line) {
        for (Fifo fifo : fifos) {
            if (!fifo.write(line)) {
                log.line("nobody reads the pipe " + fifo.path() + ": " + line.strip() + " is lost");
            }
        }
    }

    void priorityChanged(VirtualRouter router) {
        boolean told = router.config().notifications().priorityChanges();
        if (told && (router.state() == State.MASTER || router.state() == State.BACKUP)) {
            write("INSTANCE \"" + router.name() + "\" " + router.state() + "_PRIORITY " + router.effectivePriority()
                    + "\n");
        }
    }

    private void mail(String what, String key, String name, Event event) {
        boolean told = switch (event) {
            case MASTER, BACKUP, STOP -> true;
            case FAULT -> global.mail().onFault();
            case DELETED, MASTER_RX_LOWER_PRI -> false;
        };
        if (!told || mailed.put(key, event) == event) {
            return;
        }
        String change = event == Event.STOP ? "Stopping" : "Entering " + event + " state";
        String owns = event == Event.MASTER ? "is now owning VRRP VIPs" : "is no longer owning VRRP VIPs";
        mailer.post(
                global.mail(),
                "[" + global.routerId() + "] " + what + " " + name + " - " + change,
                "=> " + what + " " + owns + " <=");
    }
}
