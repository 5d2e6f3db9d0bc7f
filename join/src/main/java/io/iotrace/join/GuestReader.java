// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** Reads the guest's recordings, which the JDK wrote. */
public final class GuestReader {
    private static final String[] NOT_THE_APPLICATION = {
        "io.iotrace.agent.", "java.", "javax.", "jdk.", "sun.", "com.sun."
    };

    private final GuestClock clock = new GuestClock();
    private final List<RecordedEvent> events = new ArrayList<>();
    private final Map<String, GuestDisk> disks = new LinkedHashMap<>();
    private final FileExtents extents = new FileExtents();
    private String bootId;
    private long processId;
    private long lost = -1;

    private GuestReader() {}

    /** Reads files that together are one guest's; throws {@link IOException} with a sentence when one is none. */
    public static GuestRecording read(List<Path> files) throws IOException {
        GuestReader reader = new GuestReader();
        for (Path file : files) {
            reader.readFile(file);
        }
        List<FileCall> calls = new ArrayList<>(reader.events.size());
        for (RecordedEvent event : reader.events) {
            calls.add(reader.call(event));
        }
        calls.sort(Comparator.comparingLong(FileCall::startNanos));
        if (calls.isEmpty()) {
            throw new IOException(files.get(0)
                    + " has no iotrace.FileOperation or FileSync events; record it with the iotrace agent");
        }
        return new GuestRecording(
                calls,
                reader.clock,
                reader.bootId,
                reader.processId,
                List.copyOf(reader.disks.values()),
                reader.extents,
                reader.lost);
    }

    private void readFile(Path file) throws IOException {
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                read(recording.readEvent());
            }
        } catch (IOException | RuntimeException e) {
            throw new IOException("cannot read " + file + " as a recording of the guest's JVM: " + e.getMessage(), e);
        }
    }

    private void read(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            case "iotrace.FileOperation", "iotrace.FileSync" -> events.add(event);
            case "iotrace.AgentClock" -> readClock(event);
            case "iotrace.GuestDisk" -> {
                GuestDisk disk = new GuestDisk(
                        text(event, "disk"),
                        text(event, "serial"),
                        text(event, "wwn"),
                        text(event, "pciAddress"),
                        event.getLong("bytes"));
                disks.put(disk.name(), disk);
            }
            case "iotrace.FileExtent" -> readExtent(event);
            default -> {}
        }
    }

    private void readExtent(RecordedEvent event) {
        String disk = text(event, "disk");
        long bytes = event.getLong("bytes");
        if (text(event, "state").equals("journal")) {
            extents.addJournal(new FileExtents.Range(disk, event.getLong("diskOffset"), bytes));
        } else {
            long place = event.getBoolean("plain") ? event.getLong("diskOffset") : -1;
            extents.add(id(event), new FileExtents.Extent(event.getLong("offset"), bytes, disk, place));
        }
    }

    /** JFR's instant is in the middle of the event, in which the kernel's was read. */
    private void readClock(RecordedEvent event) {
        long jfr = (nanos(event.getStartTime()) + nanos(event.getEndTime())) / 2;
        clock.add(jfr, event.getLong("monotonicNanos"));
        bootId = event.getString("bootId");
        processId = event.getLong("processId");
        lost = Math.max(lost, event.getLong("lost"));
    }

    private FileCall call(RecordedEvent event) {
        boolean isSync = event.getEventType().getName().equals("iotrace.FileSync");
        RecordedThread thread = event.getThread();
        return new FileCall(
                isSync ? Access.SYNC : access(event),
                !isSync && !event.getString("operation").equals("write"),
                text(event, "api"),
                text(event, "file"),
                id(event),
                event.getLong("offset"),
                event.getLong("bytes"),
                clock.monotonic(nanos(event.getStartTime())),
                clock.monotonic(nanos(event.getEndTime())),
                thread == null ? 0 : thread.getOSThreadId(),
                thread == null ? "" : String.valueOf(thread.getJavaName()),
                stack(event));
    }

    private static Access access(RecordedEvent event) {
        String operation = event.getString("operation");
        if (operation.equals("transfer")) {
            return Access.TRANSFER;
        }
        if (event.getBoolean("direct")) {
            return Access.DIRECT;
        }
        if (operation.equals("read")) {
            return Access.BUFFERED_READ;
        }
        return event.getBoolean("synchronous") ? Access.SYNCHRONOUS_WRITE : Access.BUFFERED_WRITE;
    }

    private static List<String> stack(RecordedEvent event) {
        if (event.getStackTrace() == null) {
            return List.of();
        }
        List<String> frames = new ArrayList<>();
        boolean inApplication = false;
        for (RecordedFrame frame : event.getStackTrace().getFrames()) {
            String type = frame.getMethod().getType().getName();
            inApplication |= isApplication(type);
            if (inApplication) {
                frames.add((type + "." + frame.getMethod().getName() + ":" + frame.getLineNumber()).intern());
            }
        }
        return frames;
    }

    private static boolean isApplication(String type) {
        for (String prefix : NOT_THE_APPLICATION) {
            if (type.startsWith(prefix)) {
                return false;
            }
        }
        return true;
    }

    private static String id(RecordedEvent event) {
        return (text(event, "device") + "/" + event.getLong("inode")).intern();
    }

    private static String text(RecordedEvent event, String field) {
        String value = event.getString(field);
        return value == null ? "" : value;
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
