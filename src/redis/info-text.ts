/** The fields of an INFO reply, all sections in one map. */
export type InfoFields = ReadonlyMap<string, string>;

/** Splits the text of an INFO reply into `name:value` fields. */
export function parseInfoText(text: string): InfoFields {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

/** `7.4.1` as 70401; 0 for text that is no version. */
export function versionNumber(version: string): number {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  return match ? Number(match[1]) * 10_000 + Number(match[2]) * 100 + Number(match[3] ?? 0) : 0;
}
