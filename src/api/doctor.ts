import { randomBytes } from 'node:crypto';
import { type ProbedFeature, probeFeatures } from '../apply/probe-features.ts';
import { nodeDisk } from '../disk/node-disk.ts';
import { isMigrationError, MigrationError, messageOf } from '../errors.ts';
import { datatypeOf, dimsOf } from '../plan/conversions.ts';
import { backupBytesOf } from '../plan/estimate.ts';
import type { ProbeResult } from '../plan/facts.ts';
import { scratchName } from '../redis/names.ts';
import type { IndexInfo, RedisReader, RedisWriter } from '../redis/port.ts';
import { addressOf, parseUrl } from '../redis/url.ts';
import { type DoctorFacts, type DoctorReport, diagnose } from '../report/doctor.ts';
import { vectorBytes } from '../vectors/datatypes.ts';
import { connectionOptions, withWriter } from './connect.ts';
import type { ConnectionSettings } from './options.ts';

/** What {@link doctor} looks at. */
export interface DoctorOptions {
  readonly connection: ConnectionSettings;
  /** An index whose keys the user must be allowed; its size tells what a backup takes. */
  readonly index?: string;
  /** Looked at for free space; it need not exist. */
  readonly backupDir?: string;
}

/** Bytes of a key in a backup where nobody looked at one. */
const ASSUMED_KEY_BYTES = 24;

/**
 * Looks whether a server, a user and a disk are fit for a migration, and says what to do where they are not.
 *
 * Touches no document and no index of yours: what a server supports is tried on empty indexes under scratch names, which
 * are dropped again.
 *
 * @throws {MigrationError} `INDEX_MISSING`, connection errors
 */
export function doctor(options: DoctorOptions): Promise<DoctorReport> {
  const { connection, index, backupDir } = options;
  return withWriter(connection, async (redis) => {
    const id = randomBytes(6).toString('hex');
    const server = await serverOf(redis);
    const info = index === undefined ? undefined : await infoOf(redis, index);
    const name = info?.definition.name ?? index ?? 'rvl-doctor';
    const prefix = info?.definition.prefixes[0] ?? '';
    const scratch = scratchName(name, id);
    const permissions = await redis.permissions({
      index: scratch,
      key: `${prefix}rvl:probe:${id}`,
      ownKey: `${name}:rvl:probe:${id}`,
    });
    const free = backupDir === undefined ? undefined : await nodeDisk.freeBytes(backupDir);
    return diagnose({
      ...(await addressAndUser(connection)),
      ...server,
      health: await redis.health(),
      permissions,
      features: await featuresOf(redis, { index: name, prefix }),
      listsAliases: (await unlessMissing(redis.aliases(scratch))) !== undefined,
      debugAllowed: (await unlessMissing(redis.permanence(scratch))) !== 'unknown',
      ...(index !== undefined && { index: indexFacts(index, info) }),
      ...(free !== undefined && backupDir !== undefined && { backupDir: { path: backupDir, freeBytes: free } }),
    });
  });
}

async function serverOf(redis: RedisReader): Promise<Pick<DoctorFacts, 'server' | 'serverTrouble'>> {
  try {
    return { server: await redis.server() };
  } catch (error) {
    if (isMigrationError(error, 'NOT_PERMITTED') || isMigrationError(error, 'SEARCH_MISSING')) {
      const kind = isMigrationError(error, 'SEARCH_MISSING') ? 'no-search' : 'not-permitted';
      return { serverTrouble: { kind, text: messageOf(error) } };
    }
    throw error;
  }
}

/** Undefined where the user may not look at it. @throws {MigrationError} `INDEX_MISSING` */
async function infoOf(redis: RedisReader, index: string): Promise<IndexInfo | undefined> {
  try {
    const info = await redis.indexInfo(index);
    if (info === undefined) {
      throw new MigrationError('INDEX_MISSING', { index });
    }
    return info;
  } catch (error) {
    if (isMigrationError(error, 'NOT_PERMITTED') || isMigrationError(error, 'SEARCH_MISSING')) {
      return undefined;
    }
    throw error;
  }
}

/** A server that does not know the command, and one that does not let us, say less than one that knows no such index. */
async function unlessMissing<Value>(answer: Promise<Value>): Promise<Value | 'missing'> {
  try {
    return await answer;
  } catch (error) {
    if (isMigrationError(error, 'INDEX_MISSING') || isMigrationError(error, 'SERVER_REFUSED')) {
      return 'missing';
    }
    throw error;
  }
}

async function featuresOf(
  redis: RedisWriter,
  names: { index: string; prefix: string },
): Promise<ReadonlyMap<ProbedFeature, ProbeResult>> {
  try {
    return await probeFeatures(redis, names);
  } catch (error) {
    if (isMigrationError(error)) {
      return new Map([['float16', { kind: 'not-probed', reason: messageOf(error) }]]);
    }
    throw error;
  }
}

async function addressAndUser(connection: ConnectionSettings): Promise<Pick<DoctorFacts, 'address' | 'userName'>> {
  const target = parseUrl((await connectionOptions(connection)).url);
  return { address: addressOf(target), userName: target.username ?? 'default' };
}

function indexFacts(index: string, info: IndexInfo | undefined): NonNullable<DoctorFacts['index']> {
  if (info === undefined) {
    return { name: index, storageType: 'hash', prefixes: [], backupBytes: 0 };
  }
  const { name, storageType, prefixes, fields } = info.definition;
  const vectors = fields.filter(({ type }) => type === 'vector');
  const perDocument = vectors.reduce((sum, field) => sum + vectorBytes(datatypeOf(field), dimsOf(field)), 0);
  const isBackedUp = storageType === 'hash' && vectors.length > 0;
  const backupBytes = isBackedUp ? info.stats.numDocs * backupBytesOf(perDocument, ASSUMED_KEY_BYTES) : 0;
  return { name, storageType, prefixes, backupBytes };
}
