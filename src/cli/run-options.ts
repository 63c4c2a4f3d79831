import type { Command } from 'commander';

/** Adds the flags that planning and applying share. */
export function addRunOptions(command: Command): Command {
  return command
    .option(
      '--alias <name>',
      'an alias of the index to bring back (repeatable); needed where the server cannot list them',
      (name: string, names: readonly string[] = []) => [...names, name],
    )
    .option('--allow-shared-keys', 'go on although another index covers the same keys');
}
