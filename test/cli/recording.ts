import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const folder = fileURLToPath(new URL('recordings', import.meta.url));

/**
 * Expects a session at a terminal to be the recorded one, apart from figures, names of folders and how far a bar is.
 *
 * The recording is written where there is none; remove it to record anew.
 */
export function expectRecorded(name: string, session: readonly string[]): void {
  const path = join(folder, `${name}.txt`);
  const text = `${session.join('\n')}\n`;
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(masked(text)).toBe(masked(readFileSync(path, 'utf8')));
}

/** What differs from one session to the next, taken out; one long line. */
function masked(text: string): string {
  return (
    text
      .replaceAll(/[█░]+/g, 'BAR')
      .replaceAll(/\d{8}-\d{6}-[0-9a-f]{6}/g, 'RUN')
      .replaceAll(/(?<![\w.])\/\S+\//g, 'FOLDER/')
      .replaceAll(/on \S+ \((batch-\w+ of)/g, 'on HOST ($1')
      .replaceAll(/ {2}(\d[\d,.]* docs\/s {2})?\d[\dhms., ]* left$/gm, '')
      // How far an index is depends on the moment of the look.
      .replaceAll(/(In Progress: .+\n)( {2}.*\n)+/g, '$1')
      .replaceAll(/,\s+\d+\s+already\s+in\s+the\s+target\s+datatype/g, '')
      .replaceAll(/\d+m\s+\d+s/g, '#s')
      .replaceAll(/\d+(\.\d+)?\s+(bytes|KB|MB|GB)/g, '# BYTES')
      .replaceAll(/\d[\d.,]*/g, '#')
      // Where a line is broken depends on its figures and on the length of folder names.
      .replaceAll(/\s+/g, '')
  );
}
