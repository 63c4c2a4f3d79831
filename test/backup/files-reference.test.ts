import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openKeysWriter } from '../../src/backup/keys-file.ts';
import { fileStem } from '../../src/backup/names.ts';
import { Opcode } from '../../src/backup/pickle-opcodes.ts';
import { openBackupWriter } from '../../src/backup/writer.ts';
import { batchOf } from '../support/batches.ts';
import { createMemoryDisk } from '../support/memory-disk.ts';

const page = readFileSync(new URL('../../docs/reference/files.md', import.meta.url), 'utf8');

/** Bytes of an example on the page. */
function example(name: string): string {
  const [, hex] = page.match(new RegExp(`\`\`\`hex ${name}\n([^\`]*)\`\`\``)) ?? [];
  return hex!.replaceAll(/\s/g, '');
}

test('docs/reference/files.md shows .data and .sums as they are written', async () => {
  const disk = createMemoryDisk();
  const writer = await openBackupWriter(disk, { data: 'data', sums: 'sums' });
  await writer.append(batchOf({ 'doc:1': Buffer.from('0000803f', 'hex'), 'doc:2': null }, 'v'));
  await writer.seal();
  expect(disk.files.get('data')!.toString('hex')).toBe(example('data'));
  expect(disk.files.get('sums')!.toString('hex')).toBe(example('sums'));
});

test('docs/reference/files.md shows .keys as it is written', async () => {
  const disk = createMemoryDisk();
  const writer = await openKeysWriter(disk, 'keys');
  await writer.append([Buffer.from('doc:1'), Buffer.from('doc:2')]);
  await writer.seal();
  expect(disk.files.get('keys')!.toString('hex')).toBe(example('keys'));
});

test('docs/reference/files.md lists every opcode that is read', () => {
  const section = page.slice(page.indexOf('| opcode |'), page.indexOf('A frame with the keys'));
  const listed = [...section.matchAll(/`([0-9a-f]{2})`/g)].map(([, hex]) => Number.parseInt(hex!, 16));
  expect(new Set(listed)).toEqual(new Set(Object.values(Opcode)));
});

test('docs/reference/files.md gives the hashed name of an index', () => {
  expect(page).toContain(`\`idx:v2\` becomes \`${fileStem('idx:v2')}\``);
});
