// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

/** What runs the guest's instructions. */
public enum Accelerator {
    /** KVM where a guest really boots with it, else TCG. */
    AUTO,
    KVM,
    /** QEMU's own translation: everywhere, several times slower. */
    TCG
}
