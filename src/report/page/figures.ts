/** `1234567` as `1,234,567`; fractions only below 10. */
export function countText(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: count < 10 ? 1 : 0 });
}

/** Seconds as people say them: `4.2 ms`, `12.3 s`, `4 min 5 s`, `2 h 3 min`. */
export function durationText(seconds: number): string {
  if (seconds < 0.9995) {
    return `${significant(seconds * 1000, 2)} ms`;
  }
  if (seconds < 99.95) {
    return `${significant(seconds, 3)} s`;
  }
  const whole = Math.round(seconds);
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

/** Mebibytes: `0.4 MB`, `850 MB`, `1.2 GB`. */
export function sizeText(megabytes: number): string {
  return Math.abs(megabytes) < 1024 ? `${significant(megabytes, 3)} MB` : `${significant(megabytes / 1024, 3)} GB`;
}

/** A change as a share of what was: `−51 %`, `+4 %`, `±0 %`. */
export function shareText(before: number, after: number): string {
  const percent = Math.round(((after - before) / before) * 100);
  return `${percent === 0 ? '±' : percent < 0 ? '−' : '+'}${Math.abs(percent)} %`;
}

/** At most so many digits, and no exponent for what people read: `0.000123`, `1.5`, `1,230`. */
export function significant(value: number, digits: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: digits });
}

/** `2026-11-22T08:43:35Z` as `2026-11-22 08:43:35 UTC`; anything else as it is. */
export function momentText(timestamp: string): string {
  return timestamp.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, '$1 $2 UTC');
}
