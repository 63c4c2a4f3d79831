import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportPage } from '../../src/report/page/report-page.ts';
import { hostileReport, hostileText, sampleReport } from '../report/sample-report.ts';
import { chromiumPath, startChromium } from '../support/chromium.ts';
import { content, look, pageWidth, structure, unreadableTexts } from './in-page.mjs';

const looks = [
  { scheme: 'light', width: 1600 },
  { scheme: 'light', width: 400 },
  { scheme: 'dark', width: 1600 },
  { scheme: 'dark', width: 400 },
] as const;

const nextSteps = [{ what: 'To undo it:', command: 'rvl migrate rollback --backup-dir /srv/backups --index products' }];
const pages = {
  sample: reportPage(sampleReport, nextSteps),
  hostile: reportPage(hostileReport, [{ what: hostileText, command: hostileText }]),
  failed: reportPage({
    ...sampleReport,
    result: 'failed',
    validation: { ...sampleReport.validation, schemaMatch: false },
  }),
};

/** What a page did that it must not do. */
interface Visit {
  readonly page: Page;
  readonly complaints: string[];
}

describe.skipIf(chromiumPath === undefined)('the report page in Chromium', () => {
  let browser: Browser;
  let folder: string;
  /** Where the pictures go: somewhere to look at them, or nowhere. */
  const pictures = process.env.RVL_SCREENSHOTS;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rvl-page-'));
    for (const [name, content] of Object.entries(pages)) writeFileSync(join(folder, `${name}.html`), content);
    if (pictures) mkdirSync(pictures, { recursive: true });
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function visit(name: keyof typeof pages, scheme: 'light' | 'dark', width: number): Promise<Visit> {
    const page = await browser.newPage();
    const url = pathToFileURL(join(folder, `${name}.html`)).href;
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`error: ${String(error)}`));
    page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
    page.on('request', (request) => {
      if (request.url() !== url) complaints.push(`request: ${request.url()}`);
    });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.setViewport({ width, height: 900 });
    await page.goto(url);
    return { page, complaints };
  }

  async function picture(page: Page, name: string): Promise<Uint8Array> {
    const bytes = await page.screenshot({ fullPage: true });
    if (pictures) writeFileSync(join(pictures, `${name}.png`), bytes);
    return bytes;
  }

  it.each(looks)('is readable in $scheme, $width pixels wide', async ({ scheme, width }) => {
    const { page, complaints } = await visit('sample', scheme, width);
    expect(await page.evaluate(pageWidth)).toBeLessThanOrEqual(width);
    expect(await page.evaluate(unreadableTexts)).toEqual([]);
    expect((await page.evaluate(look)).backgroundColor).toBe(
      scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(13, 17, 23)',
    );
    expect((await picture(page, `report-${scheme}-${width}`)).length).toBeGreaterThan(20_000);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each([looks[1], looks[2]])(
    'shows hostile names as text in $scheme, $width pixels wide',
    async ({ scheme, width }) => {
      const { page, complaints } = await visit('hostile', scheme, width);
      const found = await page.evaluate(content);
      expect(found).toMatchObject({ owned: false, strangers: 0 });
      expect(found.heading).toContain('<script>window.owned=1</script>');
      expect(await page.evaluate(pageWidth)).toBeLessThanOrEqual(width);
      await picture(page, `hostile-${scheme}-${width}`);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  it('has one first heading, no level left out, a name for every chart and a head for every row', async () => {
    const { page } = await visit('sample', 'light', 1600);
    const found = await page.evaluate(structure);
    expect(found).toMatchObject({ namelessCharts: 0, headlessRows: 0, language: 'en' });
    expect(found.levels.filter((level: number) => level === 1)).toHaveLength(1);
    expect(
      found.levels.every((level: number, place: number) => place === 0 || level <= found.levels[place - 1]! + 1),
    ).toBe(true);
    await page.close();
  });

  it('is printed dark on white, with its tables open', async () => {
    const { page, complaints } = await visit('sample', 'dark', 800);
    await page.emulateMediaType('print');
    const printed = await page.evaluate(look);
    expect(printed).toMatchObject({ backgroundColor: 'rgb(255, 255, 255)', color: 'rgb(0, 0, 0)' });
    expect(printed.foldedHeight).toBeGreaterThan(50);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('says in words and not by colour alone what failed', async () => {
    const { page } = await visit('failed', 'dark', 400);
    const { text } = await page.evaluate(content);
    expect(text).toContain('✗ Failed');
    expect(text).toMatch(/The live schema is the target of the plan\s+✗ failed/);
    await picture(page, 'failed-dark-400');
    await page.close();
  });

  it('would complain of a page that asks the network or runs a script', async () => {
    const policy = /<meta http-equiv="Content-Security-Policy"[^>]*>/;
    const bad = `${pages.sample.replace(policy, '')}<script>console.log('ran')</script><img src="http://127.0.0.1:9/x.png">`;
    writeFileSync(join(folder, 'failed.html'), bad);
    const { page, complaints } = await visit('failed', 'light', 800);
    expect(complaints).toContain('console: ran');
    expect(complaints).toContain('request: http://127.0.0.1:9/x.png');
    await page.close();
  });
});
