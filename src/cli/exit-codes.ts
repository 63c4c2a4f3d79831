/** What the process answers with; scripts may rely on these. */
export const exitCodes = {
  done: 0,
  /** It failed, was refused or is blocked. */
  failed: 1,
  /** Wrong usage: an unknown command or flag, a value that cannot be, a flag that is missing. */
  usage: 2,
  /** Of a batch: some indexes are migrated, others failed or were not taken up. */
  partlyFailed: 3,
  /** Stopped by a signal; running the same command again goes on. */
  interrupted: 130,
} as const;

/** A process exit code. */
export type ExitCode = number;
