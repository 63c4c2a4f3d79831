import type { ConnectionFlags } from './connection-options.ts';
import { shellWord } from './output/shell-word.ts';

const repeatedFlags = ['url', 'host', 'port', 'user', 'cacert', 'cert', 'key', 'sni'] as const;

/**
 * The connection flags of this command line, to repeat in a command that people copy: ` --url redis://…`.
 *
 * @param redact cuts credentials out of a URL; a `--password` is left out altogether
 */
export function connectionWords(flags: ConnectionFlags, redact: (url: string) => string): string {
  const words = repeatedFlags.flatMap((name) => {
    const value = flags[name];
    return value === undefined ? [] : [`--${name} ${shellWord(redact(String(value)))}`];
  });
  return [...words, ...(flags.ssl ? ['--ssl'] : [])].map((word) => ` ${word}`).join('');
}
