// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitSitesTest {
    @ParameterizedTest
    @CsvSource({
        "__schedule schedule io_schedule __iomap_dio_rw iomap_dio_rw ext4_dio_write_iter, ext4-sync-io-submit",
        "schedule inode_dio_wait ext4_dio_write_iter, ext4-sync-io-submit",
        "schedule rwsem_down_write_slowpath down_write ext4_dio_write_iter, ext4-sync-io-submit",
        "schedule start_this_handle jbd2__journal_start ext4_iomap_begin, ext4-sync-io-submit",
        "io_schedule blk_mq_get_tag __blk_mq_alloc_requests blk_mq_submit_bio __iomap_dio_rw, device-queue-saturated",
        "io_schedule rq_qos_wait wbt_wait blk_mq_submit_bio, wbt-throttling",
        "schedule xlog_grant_head_wait xfs_log_reserve, sparse-first-write",
        "io_schedule balance_dirty_pages_ratelimited_flags, dirty-throttling",
        "io_schedule folio_wait_bit_common filemap_read, writeback-double-cache",
        "io_schedule folio_wait_bit_common filemap_update_page filemap_get_pages filemap_read ext4_file_read_iter, writeback-double-cache",
        "io_schedule rq_qos_wait blkcg_iolatency_throttle __rq_qos_throttle blk_mq_submit_bio, cgroup-io-throttle",
        "io_schedule ioc_rqos_throttle __rq_qos_throttle blk_mq_submit_bio, cgroup-io-throttle",
        "io_schedule folio_wait_bit_common folio_wait_writeback __filemap_get_folio iomap_write_begin iomap_file_buffered_write, dirty-throttling",
        "schedule handle_mm_fault pin_user_pages_fast iov_iter_get_pages2, guest-memory-swapped",
        "schedule nfs_wait_bit_killable rpc_run_task, network-fs-backend"
    })
    void findTheCauseFromTheInnermostFrameOutwards(String stack, String rule) {
        assertThat(WaitSites.classify(stack))
                .get()
                .extracting(WaitSite::rules)
                .satisfies(rules -> assertThat((List<?>) rules).first().isEqualTo(rule));
    }

    @Test
    void askForTheOuterFrameWhereOneIsNamed() {
        assertThat(WaitSites.classify("schedule rwsem_down_write_slowpath down_write some_driver_write"))
                .isEmpty();
        assertThat(WaitSites.classify("schedule mempool_alloc bio_alloc_bioset"))
                .isEmpty();
    }

    @Test
    void acceptASingleFrameAndOffsets() {
        assertThat(WaitSites.classify("rwsem_down_write_slowpath")).isPresent();
        assertThat(WaitSites.classify("blk_mq_get_tag+0x11c/0x2a0 blk_mq_submit_bio+0x5"))
                .isPresent();
        assertThat(WaitSites.classify("")).isEmpty();
    }

    /** An O_DIRECT read of an image of which another process left dirty pages, as seen on Linux 6.18. */
    @Test
    void tellWriteBackThatADirectReadWaitsForFromAReadIntoThePageCache() {
        assertThat(WaitSites.classify("io_schedule folio_wait_bit folio_wait_writeback __filemap_fdatawait_range"
                        + " filemap_write_and_wait_range __iomap_dio_rw iomap_dio_rw ext4_file_read_iter aio_read"))
                .get()
                .satisfies(site -> {
                    assertThat(site.cause())
                            .isEqualTo("until dirty pages of the image, which somebody else wrote, were written back");
                    assertThat(site.rules()).isEmpty();
                });
        assertThat(WaitSites.classify("schedule wait_on_page_bit_common wait_on_page_writeback"
                        + " __filemap_fdatawait_range filemap_write_and_wait_range __iomap_dio_rw"))
                .get()
                .satisfies(site -> assertThat(site.cause()).contains("dirty pages"));
    }

    @Test
    void sayNoMoreThanASingleFrameDoes() {
        assertThat(WaitSites.classify("folio_wait_bit_common"))
                .get()
                .satisfies(site -> assertThat(site.cause()).isEqualTo("for a page of the page cache"));
    }
}
