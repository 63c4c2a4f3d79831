import type { Api } from '../api.ts';
import type { Dialogue, Reply, Terminal } from '../terminal.ts';

/** The index that was chosen, or how the dialogue ended without one. */
export type IndexChoice = { readonly index: string } | Exclude<Reply, { kind: 'line' }>;

/** Asks which index to change, until the answer is one of them. */
export async function chooseIndex(
  indexes: readonly string[],
  { api, terminal, dialogue }: { readonly api: Api; readonly terminal: Terminal; readonly dialogue: Dialogue },
): Promise<IndexChoice> {
  terminal.out(['Available indexes:', ...indexes.map((name, at) => `${at + 1}. ${name}`)].join('\n'));
  for (;;) {
    const reply = await dialogue.ask('Select an index by number or name: ');
    if (reply.kind !== 'line') {
      return reply;
    }
    const choice = api.chooseByNumberOrName(indexes, reply.text);
    if ('position' in choice) {
      return { index: indexes[choice.position]! };
    }
    terminal.out(choice.problem);
  }
}
