// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadFailureTest {
    private static final String UNLOCKED = "[none] integrity confidentiality";

    @Test
    void tellsAProcessWithoutRightsWhichOnesItNeeds() {
        assertThat(LoadFailure.explain(1, UNLOCKED, "prog 'on_switch': failed to load: -1"))
                .isEqualTo("the kernel does not let this process load BPF programs: run as root, or with CAP_BPF,"
                        + " CAP_PERFMON and CAP_SYS_RESOURCE; a container needs them too");
    }

    @Test
    void namesTheLockdownThatForbidsTracing() {
        String expected = "the kernel is locked down for confidentiality, which forbids BPF tracing:"
                + " boot with lockdown=integrity or less";

        assertThat(LoadFailure.explain(1, "none integrity [confidentiality]", ""))
                .isEqualTo(expected);
        assertThat(LoadFailure.explain(13, "none integrity [confidentiality]", ""))
                .isEqualTo(expected);
    }

    @Test
    void doesNotBlameALockdownThatLetsBpfLoad() {
        assertThat(LoadFailure.explain(1, "none [integrity] confidentiality", ""))
                .startsWith("the kernel does not let");
        assertThat(LoadFailure.explain(12, "none integrity [confidentiality]", ""))
                .startsWith("the kernel has no memory");
    }

    @Test
    void namesASystemCallThatIsNotThere() {
        assertThat(LoadFailure.explain(38, "", ""))
                .isEqualTo("the bpf system call is not available here (a container's seccomp filter, or"
                        + " CONFIG_BPF_SYSCALL is off)");
    }

    @Test
    void namesTheMemoryThatWasMissing() {
        assertThat(LoadFailure.explain(12, UNLOCKED, ""))
                .isEqualTo("the kernel has no memory for the probe's maps: raise the memory limit of the control group"
                        + " or use a smaller --ring");
    }

    @Test
    void givesTheVerifiersLastWordOnAnythingElse() {
        assertThat(LoadFailure.explain(22, UNLOCKED, "R1 invalid mem access 'scalar'"))
                .isEqualTo("the kernel refused the probe (errno 22): R1 invalid mem access 'scalar'");
    }
}
