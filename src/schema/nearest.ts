/**
 * The candidate that was probably meant by `word`, or undefined where none is close.
 *
 * Case, `-` and `_` do not count. Up to three letters one edit is forgiven, up to six two, beyond that three. Of equally
 * close candidates the first wins.
 *
 * @example
 * nearest('sortabel', ['weight', 'sortable']); // 'sortable'
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = bare(word);
  let bestDistance = forgivenEdits(wanted.length) + 1;
  let best: string | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, bare(candidate));
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

function bare(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '');
}

function forgivenEdits(length: number): number {
  if (length <= 3) {
    return 1;
  }
  return length <= 6 ? 2 : 3;
}

/** Levenshtein distance, one row at a time. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let line = 1; line <= left.length; line++) {
    const next = [line];
    for (let column = 1; column <= right.length; column++) {
      const change = left[line - 1] === right[column - 1] ? 0 : 1;
      next.push(Math.min(row[column]! + 1, next[column - 1]! + 1, row[column - 1]! + change));
    }
    row = next;
  }
  return row[right.length]!;
}
