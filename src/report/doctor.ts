import type { ProbeResult } from '../plan/facts.ts';
import { datatypeFeatures, oldestSupported, redis82 } from '../plan/server-versions.ts';
import type { Permission, PermissionNeed, ServerFacts, ServerHealth } from '../redis/port.ts';
import type { StorageType } from '../schema/definition.ts';
import { type Datatype, datatypes } from '../vectors/datatypes.ts';

/** One thing that was looked at. */
export interface DoctorLine {
  readonly name: string;
  /** `warning`: a migration works, but think about it first; `problem`: it will fail, or may lose something. */
  readonly status: 'ok' | 'warning' | 'problem';
  readonly text: string;
  /** What to do about it, a command where there is one; absent where nothing is to be done. */
  readonly advice?: string;
}

/** What `rvl migrate doctor` found out. */
export interface DoctorReport {
  readonly address: string;
  /** `problem` where any line is one, else `warning` where any is. */
  readonly verdict: DoctorLine['status'];
  readonly lines: readonly DoctorLine[];
}

/** What the doctor was told or looked at; what could not be found out is absent. */
export interface DoctorFacts {
  readonly address: string;
  readonly server?: ServerFacts;
  /** Why there are no facts of the server: it lacks the Search module, or this user may not ask. */
  readonly serverTrouble?: { readonly kind: 'no-search' | 'not-permitted'; readonly text: string };
  readonly health: ServerHealth;
  /** The user name the connection was made with, where the server does not tell. */
  readonly userName: string;
  readonly permissions: readonly Permission[];
  readonly features: ReadonlyMap<string, ProbeResult>;
  readonly listsAliases: boolean;
  /** True where it tells which indexes are temporary. */
  readonly debugAllowed: boolean;
  /** The index that was named. */
  readonly index?: {
    readonly name: string;
    readonly storageType: StorageType;
    readonly prefixes: readonly string[];
    /** What backing up all of its vectors takes. */
    readonly backupBytes: number;
  };
  readonly backupDir?: { readonly path: string; readonly freeBytes: number };
}

/** Judges what was found; pure. */
export function diagnose(facts: DoctorFacts): DoctorReport {
  const { server } = facts;
  const lines = [
    ...(server === undefined ? [serverTrouble(facts)] : serverLines(server)),
    ...featureLines(facts),
    aliasLine(facts),
    temporaryLine(facts),
    permissionLine(facts),
    ...persistenceLines(facts),
    ...(server === undefined ? [] : [memoryLine(server)]),
    clockLine(facts.health),
    latencyLine(facts.health),
    ...diskLines(facts),
  ];
  const verdict = (['problem', 'warning'] as const).find((status) => lines.some((line) => line.status === status));
  return { address: facts.address, verdict: verdict ?? 'ok', lines };
}

function line(name: string, status: DoctorLine['status'], text: string, advice?: string): DoctorLine {
  return { name, status, text, ...(advice !== undefined && { advice }) };
}

function serverTrouble({ serverTrouble: trouble }: DoctorFacts): DoctorLine {
  return trouble?.kind === 'not-permitted'
    ? line('Server', 'problem', trouble.text, 'Grant what "Permissions" names')
    : line('Server', 'problem', trouble?.text ?? 'not known', 'Use Redis Stack, or Redis 8 or later');
}

function serverLines(server: ServerFacts): DoctorLine[] {
  const { redisVersion, searchVersion, role, mode, connectedReplicas, hasJson } = server;
  const replicas = connectedReplicas === 0 ? '' : `, ${connectedReplicas} replica(s)`;
  const about = `Redis ${redisVersion}, ${mode}${replicas}`;
  const version = [Math.floor(searchVersion / 10_000), Math.floor(searchVersion / 100) % 100, searchVersion % 100];
  const oldest = oldestSupported;
  return [
    role === 'replica'
      ? line(
          'Server',
          'problem',
          `${about}; this is a replica, which takes no writes`,
          'Use the address of its primary',
        )
      : line('Server', 'ok', about),
    searchVersion === 0
      ? line('Search module', 'warning', 'loaded; its version may not be asked', 'Grant +module|list')
      : searchVersion < oldest.searchVersion
        ? line('Search module', 'problem', `${version.join('.')} is too old`, `Upgrade to ${oldest.words}`)
        : line('Search module', 'ok', version.join('.')),
    hasJson
      ? line('JSON module', 'ok', 'loaded')
      : line('JSON module', 'ok', 'not loaded; only indexes over hashes can be migrated'),
  ];
}

function featureLines({ features }: DoctorFacts): DoctorLine[] {
  const taken = (name: string) => features.get(name)?.kind;
  const unprobed = [...features.values()].find(({ kind }) => kind === 'not-probed');
  if (unprobed?.kind === 'not-probed') {
    const advice = 'Grant what "Permissions" names; until then a refused datatype is found when you plan';
    return [line('Vector datatypes', 'warning', `not tried: ${unprobed.reason}`, advice)];
  }
  const always = datatypes.filter((datatype) => !features.has(datatype));
  const accepted = datatypes.filter((datatype) => always.includes(datatype) || taken(datatype) === 'accepted');
  const missing = datatypes.filter((datatype) => !accepted.includes(datatype));
  const wanted = (datatype: Datatype) => `${datatype} needs ${datatypeFeatures[datatype]?.words ?? 'another server'}`;
  const notes = missing.length === 0 ? '' : `; ${missing.map(wanted).join(', ')}`;
  return [
    line('Vector datatypes', 'ok', `${accepted.join(', ')}${notes}`),
    line('SVS-VAMANA', 'ok', taken('svs-vamana') === 'accepted' ? 'supported' : `not here; it needs ${redis82.words}`),
  ];
}

function aliasLine({ listsAliases }: DoctorFacts): DoctorLine {
  return listsAliases
    ? line('Aliases', 'ok', 'can be listed; they come back by themselves')
    : line(
        'Aliases',
        'warning',
        'this server cannot list them (Redis 8.10 and later can)',
        'Name each alias of an index with --alias when you plan, or it is lost',
      );
}

function temporaryLine({ debugAllowed }: DoctorFacts): DoctorLine {
  return debugAllowed
    ? line('Temporary indexes', 'ok', 'are recognised and refused')
    : line(
        'Temporary indexes',
        'warning',
        'this server does not tell which indexes are temporary',
        'Make sure that the index was not created with TEMPORARY: dropping such an index deletes its documents',
      );
}

const needWords: Readonly<Record<PermissionNeed, string>> = {
  always: 'every migration',
  hash: 'indexes over hashes',
  json: 'renaming fields of JSON documents',
  renames: 'renaming fields and keys',
  cluster: 'clusters',
  ttls: 'fields that expire',
  synonyms: 'indexes with synonyms',
  aliases: 'indexes with aliases',
  estimates: 'measured estimates',
  hidden: 'attributes that FT.INFO hides, and telling temporary indexes',
  comfort: 'being recognised in CLIENT LIST, and waiting for replicas and AOF',
};

/** Without these some migration fails; without the rest it only knows or shows less. */
const essential: readonly PermissionNeed[] = ['always', 'hash', 'renames', 'cluster', 'json', 'synonyms', 'aliases'];

function permissionLine(facts: DoctorFacts): DoctorLine {
  const { permissions, health, userName, index, server } = facts;
  const isWanted = ({ need }: Permission): boolean =>
    (need !== 'json' || (index?.storageType ?? (server?.hasJson === false ? 'hash' : 'json')) === 'json') &&
    (need !== 'hash' || index?.storageType !== 'json') &&
    (need !== 'cluster' || server?.mode === 'cluster');
  const isDenied = ({ verdict }: Permission): boolean =>
    verdict === 'command-denied' || (verdict === 'key-denied' && index !== undefined);
  const denied = permissions.filter((one) => isWanted(one) && isDenied(one));
  const user = health.user ?? userName;
  if (denied.length === 0) {
    const keys = index === undefined ? '; --index <name> checks key patterns too' : `, on the keys of "${index.name}"`;
    return line('Permissions', 'ok', `user "${user}" may do all that a migration takes${keys}`);
  }
  const serious = denied.some(({ need }) => essential.includes(need));
  const needs = [...new Set(denied.map(({ need }) => needWords[need]))];
  const rules = denied.map(({ rule }) => rule).join(' ');
  const text = `user "${user}" lacks ${denied.length} permission(s), needed for ${needs.join('; ')}`;
  return line('Permissions', serious ? 'problem' : 'warning', text, `ACL SETUSER ${user} ${rules}${keyRules(facts)}`);
}

/** Key patterns: the documents, and names that begin with the index's, on which servers match index names too. */
function keyRules({ index }: DoctorFacts): string {
  if (index === undefined) {
    return ' (and the keys: ~<prefix>* ~<index>* ~rvl:migration:<index>)';
  }
  if (index.prefixes.length === 0) {
    return ` ~${index.name}* ~rvl:migration:${index.name} (and the documents: ~<prefix>*; then run this again)`;
  }
  const patterns = [...index.prefixes.map((prefix) => `${prefix}*`), `${index.name}*`, `rvl:migration:${index.name}`];
  return patterns.map((pattern) => ` ~${pattern}`).join('');
}

function persistenceLines({ health }: DoctorFacts): DoctorLine[] {
  const { persistence } = health;
  if (persistence === undefined) {
    return [line('Persistence', 'warning', 'may not be asked', 'Grant +info')];
  }
  if (persistence.aofWriteFailed || persistence.snapshotFailed) {
    const what = persistence.aofWriteFailed ? 'append-only file' : 'snapshot';
    const text = `the last write of the ${what} failed; the server may refuse writes`;
    return [line('Persistence', 'problem', text, `See the server's log, mostly its disk is full; then try BGSAVE`)];
  }
  if (persistence.aofEnabled) {
    return [line('Persistence', 'ok', 'append-only file; each step waits until it is on disk')];
  }
  const text = 'no append-only file: a server that crashes forgets what came after its last snapshot';
  const advice = 'Before you apply: BGSAVE, or CONFIG SET appendonly yes; after a crash run the same apply again';
  return [line('Persistence', 'warning', text, advice)];
}

/** Above this share of `maxmemory` a rebuild of an index may not fit. */
const TIGHT_SHARE = 0.8;

function memoryLine({ usedMemoryBytes, maxMemoryBytes, evictionPolicy }: ServerFacts): DoctorLine {
  if (maxMemoryBytes === 0) {
    return line('Memory', 'ok', `${megabytes(usedMemoryBytes)} used, no maxmemory; nothing is evicted`);
  }
  const share = usedMemoryBytes / maxMemoryBytes;
  const text = `${megabytes(usedMemoryBytes)} of ${megabytes(maxMemoryBytes)} used, policy ${evictionPolicy}`;
  if (evictionPolicy !== 'noeviction') {
    const advice = 'CONFIG SET maxmemory-policy noeviction while you migrate, or make sure that there is room';
    return line('Memory', share > TIGHT_SHARE ? 'problem' : 'warning', `${text}: it may evict documents`, advice);
  }
  return share > TIGHT_SHARE
    ? line(
        'Memory',
        'warning',
        text,
        'CONFIG SET maxmemory higher; "rvl migrate estimate --url" says what a plan needs',
      )
    : line('Memory', 'ok', text);
}

/** The lease is counted by the server's clock alone, so this much only confuses whoever compares times. */
const CLOCK_TOLERANCE_MS = 5_000;

function clockLine({ clockAheadMs }: ServerHealth): DoctorLine {
  if (clockAheadMs === undefined) {
    return line('Clock', 'warning', 'may not be asked', 'Grant +time');
  }
  const seconds = (Math.abs(clockAheadMs) / 1000).toFixed(1);
  const text = `the server's is ${seconds} s ${clockAheadMs < 0 ? 'behind' : 'ahead of'} this computer's`;
  return Math.abs(clockAheadMs) <= CLOCK_TOLERANCE_MS
    ? line('Clock', 'ok', text)
    : line('Clock', 'warning', text, 'Times in reports and in the server log will not agree; set the clocks (NTP)');
}

/** From here on waiting for replies costs more than the work; a batch of 500 takes two round trips. */
const SLOW_MS = 20;

function latencyLine({ latencyMs }: ServerHealth): DoctorLine {
  const text = `${latencyMs.toFixed(1)} ms for a round trip`;
  return latencyMs < SLOW_MS
    ? line('Latency', 'ok', text)
    : line('Latency', 'warning', text, 'Run this nearer to the server, or give apply a larger --batch-size');
}

function diskLines({ backupDir, index }: DoctorFacts): DoctorLine[] {
  if (backupDir === undefined) {
    return [];
  }
  const { path, freeBytes } = backupDir;
  const text = `${megabytes(freeBytes)} free in ${path}`;
  if (index === undefined) {
    return [line('Backup directory', 'ok', `${text}; --index <name> says what a backup takes`)];
  }
  const needed = `a backup of all vectors of "${index.name}" takes ~${megabytes(index.backupBytes)}`;
  return freeBytes < index.backupBytes
    ? [line('Backup directory', 'problem', `${text}; ${needed}`, 'Choose a --backup-dir on a larger disk')]
    : [line('Backup directory', 'ok', `${text}; ${needed}`)];
}

function megabytes(bytes: number): string {
  const gigabytes = bytes / 2 ** 30;
  return gigabytes >= 1 ? `${gigabytes.toFixed(2)} GB` : `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
