/** Milliseconds as a person says them: `0.3s`, `75.2s`, `12m 5s`, `3h 2m`. */
export function formatDuration(durationMs: number): string {
  const seconds = durationMs / 1000;
  if (seconds < 99.95) {
    return `${seconds.toFixed(1)}s`;
  }
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) {
    return `${minutes}m ${Math.round(seconds) % 60}s`;
  }
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}
