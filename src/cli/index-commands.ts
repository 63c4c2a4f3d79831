import type { Command } from 'commander';
import type { CliContext } from './command-action.ts';
import { registerIndexCreate } from './commands/index-create.ts';
import { registerIndexDelete } from './commands/index-delete.ts';
import { registerIndexDestroy } from './commands/index-destroy.ts';
import { registerIndexInfo } from './commands/index-info.ts';
import { registerIndexListall } from './commands/index-listall.ts';

/** Registers everything under `rvl index`. */
export function addIndexCommands(group: Command, context: CliContext): void {
  registerIndexListall(group, context);
  registerIndexInfo(group, context);
  registerIndexCreate(group, context);
  registerIndexDelete(group, context);
  registerIndexDestroy(group, context);
}
