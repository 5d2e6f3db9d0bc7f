// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

/** A rule about the recording as a whole. */
public interface RecordingRule extends Rule {
    Outcome judge(RecordingView recording);
}
