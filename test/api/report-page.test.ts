import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readReport, writeBenchmarkReport, writeReport, writeReportPage } from '../../src/index.ts';
import { inFolder } from '../apply/support/folder.ts';
import { sampleReport } from '../report/sample-report.ts';

it('readReport() reads what writeReport() writes, and writeReportPage() makes a page of it', async () => {
  await inFolder(async (folder) => {
    const paths = { report: join(folder, 'r.yaml'), page: join(folder, 'r.html') };
    await writeReport(sampleReport, paths.report);
    const report = await readReport(paths.report);
    expect(report.quality).toEqual(sampleReport.quality);
    await writeReportPage(report, paths.page, { nextSteps: [{ what: 'Rest' }] });
    expect(readFileSync(paths.page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<li>Rest<\/li>/);
  });
});

it('readReport() takes a time line from the benchmark, and Python’s benchmark as well', async () => {
  await inFolder(async (folder) => {
    const paths = { report: join(folder, 'r.yaml'), benchmark: join(folder, 'b.yaml') };
    const { timeline, ...bare } = sampleReport;
    await writeReport(bare, paths.report);
    await writeBenchmarkReport(sampleReport, paths.benchmark);
    expect((await readReport(paths.report, { benchmarkPath: paths.benchmark })).timeline?.steps).toHaveLength(7);
    const python = readFileSync(new URL('../documents/golden/benchmark_report.yaml', import.meta.url), 'utf8');
    writeFileSync(
      paths.benchmark,
      python
        .replace(/^source_index:.*$/m, 'source_index: products')
        .replace(/^target_index:.*$/m, 'target_index: products_v2'),
    );
    expect((await readReport(paths.report, { benchmarkPath: paths.benchmark })).timeline).toBeUndefined();
  });
});

it('readReport() refuses a companion about another index', async () => {
  await inFolder(async (folder) => {
    const [path, other] = [join(folder, 'r.yaml'), join(folder, 'other.yaml')];
    await writeReport(sampleReport, path);
    await writeReport({ ...sampleReport, targetIndex: 'words' }, other);
    for (const companions of [{ validationPath: other }, { benchmarkPath: other }]) {
      await expect(readReport(path, companions)).rejects.toMatchObject({
        code: 'FILE_INVALID',
        message: expect.stringContaining('it is about index "words", the report about "products_v2"'),
      });
    }
  });
});
