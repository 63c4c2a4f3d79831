import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { kill, pid } from 'node:process';

/** Names one process so that a later one can tell whether it still lives. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Start time in the kernel's ticks where the system tells (Linux); a pid alone is reused. */
  readonly startTicks?: string;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  const startTicks = startTicksOf(pid);
  return { host: hostname(), pid, ...(startTicks !== undefined && { startTicks }) };
}

/** True only when the process ran on this host and is certainly gone. */
export function isDead(identity: ProcessIdentity): boolean {
  if (identity.host !== hostname()) {
    return false;
  }
  if (!pidExists(identity.pid)) {
    return true;
  }
  return identity.startTicks !== undefined && startTicksOf(identity.pid) !== identity.startTicks;
}

function pidExists(candidate: number): boolean {
  try {
    kill(candidate, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/<pid>/stat (proc_pid_stat(5)); counted after the command name, which may contain spaces. */
function startTicksOf(candidate: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${candidate}/stat`, 'latin1');
    return stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .at(19);
  } catch {
    return undefined;
  }
}
