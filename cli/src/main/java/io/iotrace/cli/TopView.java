// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.collector.inventory.InventoryException;
import io.iotrace.collector.live.DiskNow;
import io.iotrace.collector.live.LiveDisks;
import io.iotrace.collector.session.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/** {@code iotrace top} on a terminal: draws what changed of its page once a second and after each key. */
final class TopView {
    /** Starts a recording of what is seen. */
    interface Recorder {
        Session start(Path file) throws IOException, InventoryException;
    }

    private static final long KEY_MILLIS = 100;
    private static final int ESCAPE = 27;

    private final LiveDisks disks;
    private final Interruption interruption;
    private final Recorder recorder;
    private TopScreen.Order order = TopScreen.Order.P99;
    private int selected;
    private DiskNow open;
    private Session recording;
    private Path file;
    private String said = "";
    private boolean quit;

    TopView(LiveDisks disks, Interruption interruption, Recorder recorder) {
        this.disks = disks;
        this.interruption = interruption;
        this.recorder = recorder;
    }

    /** Shows until somebody quits, the time is over, or the processes have ended. */
    void run(Session session, long end) throws IOException, InventoryException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            terminal.enterRawMode();
            terminal.puts(Capability.enter_ca_mode);
            terminal.puts(Capability.cursor_invisible);
            try {
                show(terminal, session, end);
            } finally {
                stopRecording();
                terminal.puts(Capability.cursor_visible);
                terminal.puts(Capability.exit_ca_mode);
                terminal.flush();
            }
        }
    }

    private void show(Terminal terminal, Session session, long end) throws IOException, InventoryException {
        Display display = new Display(terminal, true);
        NonBlockingReader keys = terminal.reader();
        long shown = -1;
        Size size = new Size(0, 0);
        while (!quit && !interruption.requested() && System.nanoTime() < end && TopCommand.goesOn(session)) {
            Size now = terminal.getSize();
            if (!now.equals(size)) {
                size = new Size(Math.max(40, now.getColumns()), Math.max(5, now.getRows()));
                display.clear();
                display.resize(size.getRows(), size.getColumns());
                size = now;
                shown = -1;
            }
            int key = keys.read(KEY_MILLIS);
            if (key >= 0) {
                act(key, keys);
                shown = -1;
            }
            if (disks.seconds() != shown) {
                shown = disks.seconds();
                draw(terminal, display);
            }
        }
    }

    private void draw(Terminal terminal, Display display) {
        TopScreen screen = new TopScreen(
                Math.max(40, terminal.getWidth()),
                Math.max(5, terminal.getHeight()),
                terminal.encoding().equals(StandardCharsets.UTF_8));
        List<DiskNow> sorted = TopScreen.sorted(disks.picture(), order);
        selected = Math.max(0, Math.min(selected, sorted.size() - 1));
        List<String> page =
                open == null ? screen.table(sorted, order, selected, status()) : screen.disk(fresh(), status());
        List<AttributedString> lines = new ArrayList<>();
        page.forEach(line -> lines.add(new AttributedString(line)));
        display.update(lines, -1);
    }

    /** The open disk as it is now. */
    private DiskNow fresh() {
        open = disks.picture().stream()
                .filter(disk ->
                        disk.processId() == open.processId() && disk.disk().equals(open.disk()))
                .findFirst()
                .orElse(open);
        return open;
    }

    private String status() {
        return recording == null ? said : "  recording to " + file + ", " + recording.recorded() + " requests";
    }

    private void act(int key, NonBlockingReader keys) throws IOException, InventoryException {
        switch (key) {
            case 'q', 3 -> quit = true;
            case 'p' -> order = TopScreen.Order.P99;
            case 'i' -> order = TopScreen.Order.IOPS;
            case 'd' -> order = TopScreen.Order.DEPTH;
            case 'u' -> order = TopScreen.Order.RUN_QUEUE;
            case 'k' -> selected--;
            case 'j' -> selected++;
            case 'r' -> toggleRecording();
            case '\r', '\n' -> openSelected();
            case ESCAPE -> escape(keys);
            default -> {
                // not a key of ours
            }
        }
    }

    /** An arrow, which is a sequence, or the key itself. */
    private void escape(NonBlockingReader keys) throws IOException {
        int next = keys.peek(KEY_MILLIS / 2);
        if (next != '[' && next != 'O') {
            open = null;
            return;
        }
        int bracket = keys.read(KEY_MILLIS);
        int arrow = bracket < 0 ? bracket : keys.read(KEY_MILLIS);
        selected += arrow == 'A' ? -1 : arrow == 'B' ? 1 : 0;
    }

    private void openSelected() {
        List<DiskNow> sorted = TopScreen.sorted(disks.picture(), order);
        if (selected >= 0 && selected < sorted.size()) {
            open = sorted.get(selected);
        }
    }

    private void toggleRecording() throws IOException, InventoryException {
        if (recording != null) {
            stopRecording();
        } else {
            file = Path.of("iotrace-top-" + System.currentTimeMillis() / 1000 + ".jfr");
            try {
                recording = recorder.start(file);
            } catch (IOException e) {
                said = "  " + IoErrors.sentence(e);
            }
        }
    }

    private void stopRecording() {
        if (recording != null) {
            recording.finish();
            recording.close();
            said = "  recorded " + recording.recorded() + " requests in " + file;
            recording = null;
        }
    }
}
