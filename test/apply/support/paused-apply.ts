import { type CliChild, type Ending, startCli, type ToldEvent } from './cli-child.ts';
import type { MigrationWorld } from './migration-world.ts';

/** A process that was stopped in the middle of its work, as a laptop's lid or a debugger does it. */
export interface Paused {
  goOn(): Promise<Ending>;
}

/** Accepts the moment when a step has come past 100 documents. */
export const inTheMiddleOf = (step: string) => (event: ToldEvent) =>
  event.type === 'step.progressed' && event.step === step && (event.done_docs ?? 0) >= 100;

/** Starts `migrate apply` and stops its process at the first event that `wanted` accepts. */
export function pauseApply(
  world: MigrationWorld,
  backupDir: string,
  wanted: (event: ToldEvent) => boolean,
): Promise<Paused> {
  return new Promise((resolve, reject) => {
    let paused = false;
    const child: CliChild = startCli(world.applyWords(backupDir), {
      cwd: world.folder,
      onEvent: (event) => {
        if (paused || !wanted(event)) return;
        paused = true;
        child.kill('SIGSTOP');
        resolve({
          goOn: () => {
            child.kill('SIGCONT');
            return child.ended;
          },
        });
      },
    });
    child.ended.then((ending) => reject(new Error(`it ended before: ${JSON.stringify(ending)}`)), reject);
  });
}

/** What a run said of its failure: in the report where something was changed before, else on stderr. */
export function accountOf({ stderr, report }: Ending): string {
  return [stderr, ...(report?.validation.errors ?? [])].join();
}
