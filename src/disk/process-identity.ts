import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { kill, pid } from 'node:process';

/**
 * Names one process so that a later one can tell whether it still lives.
 *
 * What only Linux tells is absent elsewhere, where there are no namespaces and no boot id.
 */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Start time in the kernel's ticks; a pid alone is reused. */
  readonly startTicks?: string;
  /** Changes at every start of the kernel; two machines of the same name differ in it. */
  readonly bootId?: string;
  /** What its pid is counted in, for example `pid:[4026531836]`: a container counts its own. */
  readonly pidNamespace?: string;
  /** Survives a reboot. A copy of a virtual machine, and every container of an image, may have the same one. */
  readonly machineId?: string;
}

/** The namespace of processes outside containers has this fixed number in every Linux kernel (PROC_PID_INIT_INO). */
const OUTERMOST_NAMESPACE = 'pid:[4026531836]';

/** This process. */
export function ownIdentity(): ProcessIdentity {
  const facts = {
    startTicks: startTicksOf(pid),
    bootId: textOf('/proc/sys/kernel/random/boot_id'),
    pidNamespace: orUndefined(() => readlinkSync('/proc/self/ns/pid')),
    machineId: textOf('/etc/machine-id'),
  };
  const known = Object.entries(facts).filter(([, value]) => value !== undefined && value !== '');
  return { host: hostname(), pid, ...Object.fromEntries(known) };
}

/**
 * True only when the process is certainly gone: it ran where its pid means the same process to us as it did to itself
 * (host name, boot and pid namespace agree), and no process with its pid and start time is there.
 *
 * @param here a process of the machine and namespace that judges; default: this one
 */
export function isDead(identity: ProcessIdentity, here: ProcessIdentity = ownIdentity()): boolean {
  const comparable =
    identity.host === here.host && identity.bootId === here.bootId && identity.pidNamespace === here.pidNamespace;
  if (!comparable) {
    return false;
  }
  if (!pidExists(identity.pid)) {
    return true;
  }
  const ticks = startTicksOf(identity.pid);
  // Where other users' processes are hidden (hidepid) the start time cannot be read, which says nothing.
  return identity.startTicks !== undefined && ticks !== undefined && ticks !== identity.startTicks;
}

/**
 * True when the process ran on this machine before it was started again, as far as can be told: host name and machine
 * id agree, the boot does not, and neither process is in a container (there a machine id is the image's).
 *
 * A running copy of this virtual machine looks the same. So this may end what is a nuisance after a power cut, a lock
 * file that stays for ever, but not a lease, which ends by itself: a holder that lives keeps the lease, and the run
 * that took its lock file is refused there.
 *
 * @param here the process that judges; default: this one
 */
export function diedInReboot(identity: ProcessIdentity, here: ProcessIdentity = ownIdentity()): boolean {
  const sameMachine =
    identity.host === here.host && identity.machineId !== undefined && identity.machineId === here.machineId;
  const outside = identity.pidNamespace === OUTERMOST_NAMESPACE && here.pidNamespace === OUTERMOST_NAMESPACE;
  const otherBoot = identity.bootId !== undefined && here.bootId !== undefined && identity.bootId !== here.bootId;
  return sameMachine && outside && otherBoot;
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
  const stat = textOf(`/proc/${candidate}/stat`);
  return stat
    ?.slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .at(19);
}

function textOf(path: string): string | undefined {
  return orUndefined(() => readFileSync(path, 'latin1').trim());
}

function orUndefined<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
