import { expect, it } from 'vitest';
import { boundBy } from '../../src/report/bound.ts';

it.each([
  ['server', { clientCpuMs: 300, serverCpuMs: 900, diskMs: 100 }],
  ['client', { clientCpuMs: 800, serverCpuMs: 700, diskMs: 0 }],
  ['client', { clientCpuMs: 800, diskMs: 0 }],
  ['disk', { clientCpuMs: 500, serverCpuMs: 300, diskMs: 501 }],
  ['network', { clientCpuMs: 400, serverCpuMs: 499, diskMs: 100 }],
] as const)('a step of one second is bound by the %s', (bound, usage) => {
  expect(boundBy(usage, 1)).toBe(bound);
});
