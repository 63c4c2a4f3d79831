import { createHash } from 'node:crypto';
import type { MigrationReport } from '../report.ts';
import { changesSection } from './changes-section.ts';
import { encodingsSection } from './encodings-section.ts';
import { Html, html } from './html.ts';
import { memorySection } from './memory-section.ts';
import { type NextStep, nextSection } from './next-section.ts';
import { qualitySection } from './quality-section.ts';
import { style } from './style.ts';
import { summaryHeader } from './summary-header.ts';
import { throughputSection } from './throughput-section.ts';
import { timelineSection } from './timeline-section.ts';
import { verificationSection } from './verification-section.ts';

/** Nothing is loaded and nothing runs; the one style sheet is the one that has this hash. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/**
 * A report as one HTML page, complete in itself: no scripts, no fonts, no images, no links.
 *
 * @param steps what to do next, with commands, after what the report itself asks for
 */
export function reportPage(report: MigrationReport, steps: readonly NextStep[] = []): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>Migration of ${report.sourceIndex}</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
${summaryHeader(report)}
${changesSection(report)}
${timelineSection(report)}
${throughputSection(report)}
${memorySection(report)}
${qualitySection(report)}
${verificationSection(report)}
${encodingsSection(report)}
${nextSection(report, steps)}
</main>
<footer>Made by redisvl-migrate of a migration report. This page loads nothing and runs nothing.</footer>
</body>
</html>
`.markup;
}
