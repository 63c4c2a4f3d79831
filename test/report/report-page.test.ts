import { describe, expect, it } from 'vitest';
import { stepLabels } from '../../src/cli/progress/step-labels.ts';
import { html } from '../../src/report/page/html.ts';
import { reportPage } from '../../src/report/page/report-page.ts';
import { stepNames } from '../../src/report/page/step-names.ts';
import type { MigrationReport } from '../../src/report/report.ts';
import { hostileReport, hostileText, sampleReport } from './sample-report.ts';

const nextSteps = [{ what: 'To undo it:', command: 'rvl migrate rollback --backup-dir /srv/backups' }];

/** The text of a page: tags out, blanks together, entities back. */
function textOf(page: string): string {
  const text = page.replace(/<style>.*?<\/style>/s, '').replaceAll(/<[^>]*>/g, ' ');
  const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' };
  return text.replaceAll(/&(#?\w+);/g, (_, name) => names[name] ?? '?').replaceAll(/\s+/g, ' ');
}

describe('html``', () => {
  it('escapes what is not markup of its own, in text and in attributes', () => {
    const name = `<b a="1" b='2'>&amp;\``;
    expect(html`<i title="${name}">${name}</i>`.markup).toBe(
      '<i title="&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;&#96;">&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;&#96;</i>',
    );
  });

  it('keeps markup, joins lists and leaves undefined out', () => {
    expect(html`<p>${[html`<i>${1}</i>`, html`<b>${2}</b>`]}${undefined}</p>`.markup).toBe('<p><i>1</i>\n<b>2</b></p>');
  });

  it('shows what cannot be seen, or would turn the line around, as its number', () => {
    expect(html`${'a\u0000b\u202Ec\u200Bd\uD800e\tf'}`.markup).toBe('a\\u{0}b\\u{202e}c\\u{200b}d\\u{d800}e\tf');
  });
});

describe('reportPage()', () => {
  it('tells everything the report holds', () => {
    const text = textOf(reportPage(sampleReport, nextSteps));
    for (const words of [
      'Migration of products → products_v2',
      '✓ Succeeded',
      '2026-11-22 08:43:35 UTC to 2026-11-22 08:44:17 UTC, run 20261122-084335-a1b2c3',
      'Index away 34.5 s',
      'Vectors in the index 221 MB −47 %',
      '~ embedding : datatype float32 int8',
      '→ title renamed title headline',
      '− brand removed tag, sortable –',
      '+ price added – numeric, sortable',
      'Quantize vectors 6.1 s 9.4 s',
      'Re-indexing 4,000 a second on average, waited for the server most',
      'Back up vectors 100,000 5.4 s 18,519 18,519 –',
      'Re-encoded vectors in the documents −75 %',
      'Before 293 MB After 73.2 MB',
      'embedding : recall@10 0.962',
      'the index finds 9.6 on average, and 7.0 in the worst query. 10 documents are left out',
      '0.9 to 1.0 22',
      '95 of 100 at most 0.0031 0.75 %',
      'The live schema is the target of the plan ✓ passed',
      'Warnings Index downtime is required',
      'updated by an application meanwhile, taken along 7',
      'round(x / 0.0164471), at least -127 and at most 127',
      'To undo it: rvl migrate rollback --backup-dir /srv/backups',
    ]) {
      expect(text).toContain(words);
    }
  });

  it('lets no name or message become markup', () => {
    const page = reportPage(hostileReport, [{ what: hostileText, command: hostileText }]);
    const sound = reportPage(sampleReport, nextSteps);
    const tags = (of: string) => new Set(Array.from(of.matchAll(/<(\/?[a-z]\w*)/gi), ([, name]) => name));
    expect(tags(page)).toEqual(tags(sound));
    expect(page).not.toContain('\u202E');
    expect(textOf(page)).toContain(hostileText.replace('\u202E', '\\u{202e}').replace('\u0000', '\\u{0}'));
  });

  it('allows no script, loads nothing, and names the one style sheet it has', () => {
    const page = reportPage(sampleReport, nextSteps);
    expect(page).toMatch(/content="default-src &#39;none&#39;; style-src &#39;sha256-[\w+/=]{44}&#39;; base-uri/);
    expect(page).not.toMatch(/<(script|img|link|iframe|object|a|form)\b|\sstyle=|\son\w+=|url\(|@import|https?:/i);
  });

  it.each(['failed', 'interrupted'] as const)('shows a run that %s before its verification as such', (result) => {
    const { documents: _documents, quality: _quality, ...rest } = sampleReport;
    const report: MigrationReport = {
      ...rest,
      result,
      timings: { dumpDurationSeconds: 1 },
      validation: { ...rest.validation, schemaMatch: false, errors: ['The server went away'] },
      timeline: {
        awayFromSeconds: 1,
        steps: [{ step: 'quantize', ...{ startedSeconds: 1 }, progressSeconds: [1, 2], progressDocs: [0, 5] }],
      },
    };
    const text = textOf(reportPage(report));
    const said = result === 'failed' ? 'Errors The server went away' : 'Warnings Index downtime';
    expect(text).toContain(`The run ended before its result was verified. ${said}`);
    expect(text).toContain('did not finish');
    expect(text).toContain('The index had not come back when this run ended.');
    expect(text).toContain('Not measured.');
  });

  it('says that the index was dropped before this execution began', () => {
    const timeline = { awayFromSeconds: -90, awayUntilSeconds: 40.5, steps: sampleReport.timeline?.steps ?? [] };
    const timings = { ...sampleReport.timings, downtimeDurationSeconds: 130.5 };
    expect(textOf(reportPage({ ...sampleReport, timeline, timings }))).toContain('Index away 90 s before 2 min 11 s');
    expect(textOf(reportPage({ ...sampleReport, timeline, timings }))).toContain('This execution 42 s');
  });

  it('makes do with what Python’s report holds', () => {
    const { timeline: _timeline, changes: _changes, quality: _quality, encodings: _encodings, ...rest } = sampleReport;
    const text = textOf(
      reportPage({ ...rest, timings: { dropDurationSeconds: 0.002, initialIndexingDurationSeconds: 0.2 } }),
    );
    expect(text).toContain('This report does not say. Name the plan: --plan migration_plan.yaml .');
    expect(text).toContain('Re-indexing 200 ms');
    expect(text).not.toContain('Documents a second');
  });

  it('calls steps what progress calls them', () => {
    expect(stepNames).toEqual(stepLabels);
  });
});
