import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { diedInReboot, isDead, ownIdentity, type ProcessIdentity } from '../../src/disk/process-identity.ts';

/** No process has it: above the kernel's highest pid. */
const freePid = 2 ** 22 + 1;
const outermost = 'pid:[4026531836]';

const here: ProcessIdentity = {
  ...ownIdentity(),
  host: 'here',
  bootId: 'boot 2',
  pidNamespace: outermost,
  machineId: 'machine',
};
const gone: ProcessIdentity = { ...here, pid: freePid };

describe('isDead()', () => {
  it('is false of this process', () => {
    expect(isDead(ownIdentity())).toBe(false);
  });

  it('is true of a process that has ended', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect(isDead({ ...ownIdentity(), pid })).toBe(true);
  });

  it('is true where another process has its pid', () => {
    expect(isDead({ ...ownIdentity(), startTicks: '1' })).toBe(true);
  });

  it.each<[string, Partial<ProcessIdentity>]>([
    ['another host', { host: 'there' }],
    ['another boot', { bootId: 'boot 1' }],
    ['another pid namespace', { pidNamespace: 'pid:[4026532500]' }],
  ])('is false of a pid of %s, which says nothing here', (_where, other) => {
    expect(isDead(gone, here)).toBe(true);
    expect(isDead({ ...gone, ...other }, here)).toBe(false);
  });

  it('is false where the identity does not say what its pid is counted in, and here it is known', () => {
    expect(isDead({ host: 'here', pid: freePid }, here)).toBe(false);
  });

  it('judges by the pid where the system tells neither boot nor namespace', () => {
    expect(isDead({ host: 'here', pid: freePid }, { host: 'here', pid: process.pid })).toBe(true);
  });
});

describe('diedInReboot()', () => {
  const before: ProcessIdentity = { ...here, bootId: 'boot 1' };

  it('is true of a process of an earlier boot of this machine', () => {
    expect(diedInReboot(before, here)).toBe(true);
  });

  it.each<[string, Partial<ProcessIdentity>]>([
    ['ran in this boot', { bootId: 'boot 2' }],
    ['ran on another machine of this host name', { machineId: 'another' }],
    ['ran on another host', { host: 'there' }],
    ['ran in a container, where the machine id is of the image', { pidNamespace: 'pid:[4026532500]' }],
  ])('is false where it %s', (_where, other) => {
    expect(diedInReboot({ ...before, ...other }, here)).toBe(false);
  });

  it('is false where the machine cannot be told', () => {
    const { machineId: _, ...unknown } = before;
    expect(diedInReboot(unknown, here)).toBe(false);
  });
});
