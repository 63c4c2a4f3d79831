/**
 * Makes a test for names from a shell glob: `*`, `?`, `[abc]`, `[a-z]`, `[!abc]`. Upper and lower case differ. A bracket
 * that is never closed stands for itself, as in a shell.
 *
 * @example
 * glob('*_idx')('products_idx'); // true
 */
export function glob(pattern: string): (name: string) => boolean {
  const source = pattern.replaceAll(/\[(!?)(\]?[^\]]*)\]|[\s\S]/gu, (part: string, not?: string, set?: string) => {
    if (set !== undefined) {
      // A range that runs backwards (`[z-a]`) holds nothing; a regular expression would be an error.
      const members = set.replaceAll(/(.)-(.)/gu, (range, from: string, to: string) =>
        codeOf(from) <= codeOf(to) ? range : '',
      );
      const escaped = members.replaceAll(/[\\\]^&[]/g, '\\$&');
      return escaped === '' ? (not ? '.' : '(?!)') : `[${not ? '^' : ''}${escaped}]`;
    }
    return wildcards[part] ?? part.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  });
  const expression = new RegExp(`^${source}$`, 'su');
  return (name) => expression.test(name);
}

const wildcards: Readonly<Record<string, string>> = { '*': '.*', '?': '.' };

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
