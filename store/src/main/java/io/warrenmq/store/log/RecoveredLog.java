package io.warrenmq.store.log;

import java.util.List;

/** Log files that must be kept after a recovery, oldest first, and the sequence of the one that follows. */
record RecoveredLog(List<LogFile> files, long nextSequence) {}
