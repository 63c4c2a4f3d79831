const units = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes as a person reads them: `512 bytes`, `1.5 KB`, `36.2 MB`, `2.87 GB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const decimals = power === 0 ? 0 : power < 3 ? 1 : 2;
  return `${(bytes / 1024 ** power).toFixed(decimals)} ${units[power]}`;
}
