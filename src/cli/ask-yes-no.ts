import { createInterface } from 'node:readline';
import type { Answer } from './terminal.ts';

/**
 * Asks a question until the answer is y or n. The end of the input means no, Ctrl-C `interrupted`.
 *
 * @param question printed as it is, followed by ` [y/n]: `
 */
export function askYesNo(
  question: string,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<Answer> {
  const lines = createInterface({ input, output });
  return new Promise((resolve) => {
    let answer: Answer | undefined;
    const settle = (value: Answer): void => {
      answer = value;
      lines.close();
    };
    lines.setPrompt(`${question} [y/n]: `);
    lines.on('line', (line) => {
      const word = line.trim().toLowerCase();
      if (word === 'y' || word === 'yes') settle('yes');
      else if (word === 'n' || word === 'no') settle('no');
      else lines.prompt();
    });
    lines.on('SIGINT', () => {
      output.write('\n');
      settle('interrupted');
    });
    lines.on('close', () => {
      if (answer === undefined) output.write('\n');
      resolve(answer ?? 'no');
    });
    lines.prompt();
  });
}
