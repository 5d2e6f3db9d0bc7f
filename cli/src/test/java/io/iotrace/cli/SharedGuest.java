// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.guest.GuestMachine;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A guest for all tests of a class, with images and a monitor of its own. It is started before the first test and not before the class: one
 * that is skipped as a whole leaves no trace in surefire's report.
 */
final class SharedGuest implements BeforeEachCallback, AfterAllCallback {
    /** Gives the machine its disks. */
    interface Disks {
        void add(GuestMachine.Builder machine, Images images) throws IOException;
    }

    private final String name;
    private final Disks disks;
    private Images images;
    private GuestMachine machine;

    private SharedGuest(String name, Disks disks) {
        this.name = name;
        this.disks = disks;
    }

    static SharedGuest named(String name, Disks disks) {
        return new SharedGuest(name, disks);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        TracedHost.assumePossible();
        if (images == null) {
            images = new Images();
        }
        if (machine == null) {
            GuestMachine.Builder builder = GuestMachine.named(name).extraArguments(Monitor.arguments(monitorSocket()));
            disks.add(builder, images);
            machine = builder.start();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (machine != null) {
            machine.close();
        }
        if (images != null) {
            images.close();
        }
    }

    GuestMachine machine() {
        return machine;
    }

    Images images() {
        return images;
    }

    private Path monitorSocket() {
        return images.folder().resolve("monitor");
    }

    /** A conversation beside iotrace's; close it before the next. */
    Monitor monitor() throws IOException {
        return Monitor.at(monitorSocket());
    }

    /** Where a test keeps its recording. */
    Path recording(String test) {
        return images.folder().resolve(test + ".jfr");
    }
}
