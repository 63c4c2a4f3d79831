import { createHash } from 'node:crypto';
import type { Command, Reply } from './replies.ts';
import { errorKind } from './server-errors.ts';
import type { Session } from './session.ts';

/** A Lua script and the name the server caches it under. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

/** One call of a script. */
export interface ScriptCall {
  readonly keys: readonly (string | Buffer)[];
  readonly args: readonly (string | Buffer)[];
}

/** Makes a script out of its text. */
export function scriptOf(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/** Calls a script many times in one pipeline, by EVALSHA; calls that met a server without it once more with its text. */
export async function runScript(session: Session, script: Script, calls: readonly ScriptCall[]): Promise<Reply[]> {
  const command = ({ keys, args }: ScriptCall, ...how: string[]): Command => [
    ...how,
    String(keys.length),
    ...keys,
    ...args,
  ];
  const commands = calls.map((call) => command(call, 'EVALSHA', script.sha));
  const replies = await session.writePipeline(commands, { buffers: true });
  const missing = replies.flatMap((reply, place) => (errorKind(reply) === 'noScript' ? [place] : []));
  if (missing.length === 0) return replies;
  const again = missing.map((place) => command(calls[place]!, 'EVAL', script.text));
  const repeated = await session.writePipeline(again, { buffers: true });
  for (const [i, place] of missing.entries()) replies[place] = repeated[i]!;
  return replies;
}
