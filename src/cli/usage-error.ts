/** A command line that cannot be carried out: exit code 2, and nothing was looked at or changed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** What to type instead; where absent, the command's `--help` is named. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
