package io.patchbay.server.simulation;

/// What may go wrong in a run; each run has some of them.
enum Fault {
  CRASHES,
  FULL_DISKS,
  FAILING_DISKS,
  PARTITIONS,
  LOSS,
  CUTS,
  DELAYS,
  STALLS,
  TAMPERING,
  CACHES,
  HASTY_UPSTREAMS,
  RESTORED_BACKUPS,
  OTHER_SCOPES,
  LOOPS,
  INTERVALS
}
