// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

/** Receives the probe's records; the carriers are reused and valid during the call only. */
public interface RecordHandler {
    void onRequest(RequestRecord request);

    void onEpisode(EpisodeRecord episode);

    void onStall(StallRecord stall);
}
