// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SymbolKernelTest {
    private static List<String> plan(KernelOffer kernel) {
        return HookPlan.of(HookLadder.withoutTypes(true), kernel, Refusals.forbidding(Set.of())).hooks().stream()
                .map(hook -> hook.point() + ": " + hook.hook())
                .toList();
    }

    @Test
    void takesRawTracepointsAndKprobesOfAKernelThatHasAllButTypes() {
        assertThat(plan(new SymbolKernel(SymbolKernel.interesting(), true, true)))
                .containsExactly(
                        "kick: kprobe:ioeventfd_write",
                        "wake: raw_tp:sched_waking + sched_switch + task_newtask + sched_process_exit",
                        "submit: raw_tp:sys_enter + sys_exit",
                        "submit of io_uring: raw_tp:io_uring_submit_req + io_uring_queue_async_work + io_uring_complete + io_uring_create",
                        "queue: raw_tp:block_bio_queue + block_split + block_bio_remap + block_bio_complete",
                        "issue: raw_tp:block_rq_issue",
                        "complete: raw_tp:block_rq_complete",
                        "kernelCompletion: kprobe:aio_complete_rw + io_complete_rw",
                        "notify: kprobe:irqfd_wakeup",
                        "nvme: raw_tp:nvme_setup_cmd + nvme_complete_rq");
    }

    @Test
    void leavesOutIoUringWhereTheHeadersDoNotTellItsRequests() {
        assertThat(plan(new SymbolKernel(SymbolKernel.interesting(), true, false)))
                .contains("submit of io_uring: ");
    }

    @Test
    void leavesOutKprobesAndTracepointsThatTheKernelLacks() {
        Set<String> symbols = SymbolKernel.interesting().stream()
                .filter(name -> !name.equals("__traceiter_iomap_dio_complete") && !name.startsWith("__traceiter_kvm"))
                .collect(Collectors.toSet());

        assertThat(plan(new SymbolKernel(symbols, false, true)))
                .contains("kick: write(2) to the ioeventfd", "kernelCompletion: ", "notify: write(2) to the irqfd");
    }
}
