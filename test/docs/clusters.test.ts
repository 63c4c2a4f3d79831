import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadSpread } from '../apply/support/cluster-world.ts';
import { indexOver } from '../apply/support/documents.ts';
import { indexHolds } from '../apply/support/index-holds.ts';
import { builtCli } from '../cli/built-cli.ts';
import { startTestCluster } from '../support/cluster.ts';
import { playPage } from './support/play-page.ts';

const shape = { prefix: '{shop}:product:', dims: 8, datatype: 'float32' } as const;
const index = '{shop}:products';
const documents = 30;

it('docs/clusters.md: every command does what the page says, on three nodes', async () => {
  const page = readFileSync(new URL('../../docs/clusters.md', import.meta.url), 'utf8');
  const bin = builtCli();
  const cluster = await startTestCluster();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rvl-page-')));
  try {
    const home = cluster.ownerOf(index);
    await loadSpread(cluster, documents, shape);
    await home.send('FT.CREATE', index, ...indexOver(shape));
    await indexHolds(home, index, documents);
    await playPage(page, { folder, url: cluster.url, bin });
    expect(cluster.ownerOf('{store}')).not.toBe(home);
    await indexHolds(cluster.ownerOf('{store}'), '{store}:products', documents);
  } finally {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 180_000);
