// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.collector.daemon.Control;
import io.iotrace.collector.daemon.ControlSocket;
import io.iotrace.collector.daemon.EngineTracer;
import io.iotrace.collector.daemon.Follower;
import io.iotrace.collector.daemon.Recordings;
import io.iotrace.collector.daemon.RunningMachines;
import io.iotrace.collector.daemon.ServiceNotice;
import io.iotrace.collector.daemon.Tracer;
import io.iotrace.collector.daemon.TriggerWatch;
import io.iotrace.collector.daemon.TriggeredRecordings;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.metrics.IotraceMetrics;
import io.iotrace.collector.metrics.LiveMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows every VM of the host, and serves metrics. */
@Command(
        name = "daemon",
        description =
                "Follow every QEMU process of this host as VMs start and stop, and serve /metrics for Prometheus.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  iotrace daemon                                 # /metrics on 127.0.0.1:9750",
            "  iotrace daemon --listen :9750                  # for a Prometheus on another host",
            "  iotrace daemon --trigger p99:20ms:30s          # keeps the last minutes when a disk becomes slow",
            "  iotrace daemon record web-01 --duration 30s    # ask the running daemon for a recording",
            "  iotrace daemon vms                             # which VMs it follows"
        })
final class DaemonCommand implements Callable<Integer> {
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final Console console;
    private final Interruption interruption;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "127.0.0.1:9750",
            converter = ListenAddressConverter.class,
            description = "Where /metrics is served (default: ${DEFAULT-VALUE}).")
    private InetSocketAddress listen;

    @Option(
            names = "--control",
            paramLabel = "SOCKET",
            defaultValue = DaemonCommand.CONTROL,
            description = "Unix socket for iotrace daemon record and vms (default: ${DEFAULT-VALUE}).")
    private Path control;

    @Option(names = "--group", paramLabel = "GROUP", description = "Who may use the socket beside root.")
    private String group;

    @Option(
            names = "--recordings",
            paramLabel = "DIRECTORY",
            defaultValue = "/var/lib/iotrace",
            description = "Where recordings go (default: ${DEFAULT-VALUE}).")
    private Path recordings;

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            defaultValue = "1GiB",
            converter = SizeConverter.class,
            description = "Recordings together at most; the oldest go first (default: ${DEFAULT-VALUE}).")
    private long mostBytes;

    @Option(
            names = "--per-disk",
            paramLabel = "NUMBER",
            defaultValue = "200",
            description =
                    "Disks that have series of their own, the busiest; the others are summed (default: ${DEFAULT-VALUE}).")
    private int perDisk;

    @Option(
            names = "--max-series",
            paramLabel = "NUMBER",
            defaultValue = "100000",
            description = "Series of disks at most (default: ${DEFAULT-VALUE}).")
    private int mostSeries;

    @Option(
            names = "--budget",
            paramLabel = "PERCENT",
            defaultValue = "2%",
            converter = ShareConverter.class,
            description =
                    "Share of one processor that the probe may use; the alert IotraceOverBudget tells when it uses more"
                            + " (default: ${DEFAULT-VALUE}).")
    private double budget;

    @Option(
            names = "--host-root",
            paramLabel = "DIRECTORY",
            defaultValue = "/",
            description = "Where the host's file systems are mounted, in a container (default: ${DEFAULT-VALUE}).")
    private Path hostRoot;

    @Mixin
    private WebOptions web;

    @Mixin
    private TriggerOptions triggers;

    @Mixin
    private ProbeChoice probe;

    private volatile Follower follower;
    private volatile Tracer tracer;

    static final String CONTROL = "/run/iotrace/control.sock";

    DaemonCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() throws IOException {
        Privileges.require();
        interruption.guard();
        LiveMetrics metrics = new LiveMetrics(perDisk, mostSeries);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new IotraceMetrics(metrics).bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        metrics.budget(budget);
        HostRoot host = new HostRoot(hostRoot);
        Recordings files = new Recordings(recordings, mostBytes);
        TriggerWatch watch = new TriggerWatch(
                triggers.triggers(),
                new TriggeredRecordings(
                        this::followed,
                        () -> tracer,
                        files,
                        triggers.after(),
                        triggers.pause(),
                        Clock.systemUTC(),
                        sentence -> console.say("iotrace: " + sentence)));
        DaemonFindings findings = new DaemonFindings(metrics, watch);
        probe.announce(console);
        ServiceNotice systemd = new ServiceNotice(System.getenv("NOTIFY_SOCKET"));
        try (Tracer opened = new EngineTracer(
                        probe.get(),
                        host,
                        Version.number(),
                        metrics,
                        findings::of,
                        triggers.ring(recordings),
                        watch::look);
                MetricsOutlets outlets =
                        MetricsOutlets.open(listen, group, web, registry.getPrometheusRegistry(), console)) {
            tracer = opened;
            follower = new Follower(
                    new RunningMachines(host, hostRoot.resolve("proc")),
                    opened,
                    sentence -> console.say("iotrace: " + sentence),
                    System::nanoTime);
            Control asked = new Control(follower::followed, opened, files, Clock.systemUTC());
            try (ControlSocket socket = ControlSocket.listen(control, group, asked)) {
                follower.look();
                console.say("Serving " + outlets.address() + "; " + socket.path() + " takes requests; Ctrl-C ends it.");
                systemd.ready(outlets.address());
                while (!interruption.await(LOOK_NANOS)) {
                    follower.look();
                    opened.look();
                    findings.retain(follower.followed().stream()
                            .map(Follower.Target::processId)
                            .toList());
                }
                systemd.stopping();
            }
        }
        return Main.DONE;
    }

    private List<Follower.Target> followed() {
        Follower known = follower;
        return known == null ? List.of() : known.followed();
    }

    @Command(
            name = "record",
            description = "Have the running daemon record every request of a VM.",
            mixinStandardHelpOptions = true)
    Integer record(
            @Parameters(paramLabel = "VM", description = "Name or pid of a VM.") String vm,
            @Option(
                            names = {"-d", "--duration"},
                            paramLabel = "TIME",
                            defaultValue = "30s",
                            converter = DurationConverter.class,
                            description = "How long (default: ${DEFAULT-VALUE}).")
                    Duration duration,
            @Option(
                            names = "--control",
                            paramLabel = "SOCKET",
                            defaultValue = CONTROL,
                            description = "Socket of the daemon.")
                    Path socket)
            throws IOException {
        ControlSocket.ask(
                socket,
                "record " + Math.max(1, duration.toSeconds()) + " " + vm,
                line -> console.out().println(line));
        return Main.DONE;
    }

    @Command(
            name = "vms",
            description = "List the VMs that the running daemon follows.",
            mixinStandardHelpOptions = true)
    Integer vms(
            @Option(
                            names = "--control",
                            paramLabel = "SOCKET",
                            defaultValue = CONTROL,
                            description = "Socket of the daemon.")
                    Path socket)
            throws IOException {
        ControlSocket.ask(socket, "list", line -> console.out().println(line));
        return Main.DONE;
    }
}
