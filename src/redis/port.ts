import type { Memory } from '../byte-arena.ts';
import type { IndexDefinition, StorageType } from '../schema/definition.ts';

/** What the server says about itself. */
export interface ServerFacts {
  /** `host:port`, never with credentials. */
  readonly address: string;
  /** For example `7.4.1`. */
  readonly redisVersion: string;
  /** Module version of `search`, major × 10000 + minor × 100 + patch (2.10.5 is 21005). */
  readonly searchVersion: number;
  /** True where the RedisJSON module is loaded. */
  readonly hasJson: boolean;
  /** Changes at every start of the server process. */
  readonly runId: string;
  readonly mode: 'standalone' | 'cluster';
  readonly role: 'master' | 'replica';
  readonly connectedReplicas: number;
  readonly aofEnabled: boolean;
  readonly usedMemoryBytes: number;
  /** 0 where no limit is set. */
  readonly maxMemoryBytes: number;
  /** Of the server's computer; absent where the server does not tell. */
  readonly systemMemoryBytes?: number;
  /** For example `noeviction`. */
  readonly evictionPolicy: string;
  /** Keys evicted since the server process started. */
  readonly evictedKeys: number;
}

/** How the server is at this moment; what may not be asked is absent. */
export interface ServerHealth {
  /** The middle one of a few round trips. */
  readonly latencyMs: number;
  /** The ACL user this connection is logged in as. */
  readonly user?: string;
  /** How far the server's clock is ahead of ours; half a round trip is in it. */
  readonly clockAheadMs?: number;
  readonly persistence?: {
    readonly aofEnabled: boolean;
    readonly aofWriteFailed: boolean;
    readonly snapshotFailed: boolean;
  };
}

/** What a command is needed for; without `always` nothing works, without `comfort` everything does. */
export type PermissionNeed =
  | 'always'
  | 'hash'
  | 'json'
  | 'renames'
  | 'cluster'
  | 'ttls'
  | 'synonyms'
  | 'aliases'
  | 'estimates'
  | 'hidden'
  | 'comfort';

/** Whether this user may send one command. */
export interface Permission {
  /** As `ACL SETUSER` takes it: `+ft.create`. */
  readonly rule: string;
  readonly need: PermissionNeed;
  /** `key-denied`: the command is allowed, on other keys. */
  readonly verdict: 'allowed' | 'command-denied' | 'key-denied' | 'unknown-command';
}

/** Counters and states of one index, from `FT.INFO`. */
export interface IndexStats {
  readonly numDocs: number;
  /** Failure events since the index was created; never decreases, so it is no count of documents. */
  readonly indexingFailures: number;
  /** 0 to 1, over the keyspace scan. */
  readonly percentIndexed: number;
  readonly indexing: boolean;
  /** `OK`, `OOM failure`, or undefined where the server does not show it (2.10.5). */
  readonly backgroundStatus?: string;
  /** Vectors that still wait in a flat buffer (Redis 8.8 and later; 0 elsewhere). */
  readonly bufferedVectors: number;
  /** MiB of all vector fields. */
  readonly vectorIndexMb: number;
  /** MiB of everything else. */
  readonly otherIndexMb: number;
  readonly lastError?: string;
  readonly lastErrorKey?: string;
}

/** One reply of `FT.INFO`. */
export interface IndexInfo {
  /** As far as FT.INFO tells; `definition.name` is the real name even when an alias was asked for. */
  readonly definition: IndexDefinition;
  readonly stats: IndexStats;
  /** The whole reply as plain JSON values (alternating lists, as RESP2 gives them), for `stats_snapshot`. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Whether dropping the index would delete its documents. */
export type Permanence = 'permanent' | 'temporary' | 'unknown';

/** On a cluster without a search coordinator: what is not where an index is. */
export interface OutOfReach {
  /** Prefixes with keys on other nodes than the index. */
  readonly prefixes: readonly string[];
  /** Aliases whose slot is not that of the index's name. */
  readonly aliases: readonly string[];
}

/** What a scan looks for. */
export interface ScanOptions {
  /** Literal prefixes; `['']` is the whole keyspace. */
  readonly prefixes: readonly string[];
  readonly type: StorageType;
  /** SCAN COUNT: how many keys the server looks at per call. Default 1000. */
  readonly count?: number;
  readonly signal?: AbortSignal;
}

/** One document and what a read found. */
export type HashRead =
  | { readonly kind: 'hash'; readonly values: readonly (Buffer | null)[] }
  /** No such key. `kind: 'hash'` with all-null values also occurs: HGET cannot tell them apart. */
  | { readonly kind: 'other-type' };

/** One hit of a vector search. */
export interface VectorHit {
  readonly key: Buffer;
  readonly distance: number;
}

/** One compare-and-set of one hash field. */
export interface FieldChange {
  readonly key: Buffer;
  readonly field: string;
  /** Written only while the field holds exactly these bytes. */
  readonly expected: Buffer;
  readonly replacement: Buffer;
}

/**
 * What a compare-and-set found.
 *
 * `written`: it held `expected`. `already`: it holds `replacement`. `gone`: key or field is absent, or no hash; nothing was created.
 * `changed`: it holds anything else, given as `current`.
 */
export type ChangeOutcome =
  | { readonly kind: 'written' | 'already' | 'gone' }
  | { readonly kind: 'changed'; readonly current: Buffer };

/** Two names: a hash field's, a JSONPath, … */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * What moving one value found. `moved`: it stands under the new name now, its TTL kept. `absent`: nothing stands under the
 * old name (it may have been moved before). `conflict`: something stands under both names; nothing was touched.
 */
export type MoveOutcome = 'moved' | 'absent' | 'conflict';

/** One key under a new name. */
export interface KeyRename {
  readonly from: Buffer;
  readonly to: Buffer;
}

/** What renaming a key found; `already`: only the new name exists, `gone`: neither does. */
export type RenameOutcome = 'renamed' | 'already' | 'gone' | 'conflict';

/**
 * A lease in Redis; where the server allows it, commands run in a script that checks it first.
 *
 * The writer that took a lease remembers the fence, a number that grows with every take. Where the server lost the lease
 * (failover, eviction, FLUSHALL, a long pause) it is taken again as long as the fence shows that nobody took it since.
 * From the take on every write of that writer to documents and strings needs the lease, also after it was given back.
 */
export interface LeaseGuard {
  readonly key: string;
  readonly token: string;
}

/** What a lease acquisition answered. */
export type LeaseReply =
  | { readonly held: true }
  | { readonly held: false; readonly holder: string; readonly expiresInMs: number };

/** Looks at Redis; changes nothing. Everything that only reads is handed this. */
export interface RedisReader {
  /** @throws {MigrationError} `CONNECTION_FAILED`, `AUTH_FAILED`, … like every method here. */
  server(): Promise<ServerFacts>;
  health(): Promise<ServerHealth>;
  /** Which of this tool's commands the user may send; asked about names that nothing has, so that nothing changes. */
  permissions(names: { index: string; key: string; ownKey: string }): Promise<Permission[]>;
  /** Real index names, sorted; without this tool's scratch indexes. */
  listIndexes(): Promise<string[]>;
  /** Scratch indexes of `index` that a process left behind when it died. */
  scratchIndexes(index: string): Promise<string[]>;
  /** Undefined means the server answered that no such index or alias exists; any other trouble throws. */
  indexInfo(name: string): Promise<IndexInfo | undefined>;
  /**
   * Attributes FT.INFO hides but `FT.DEBUG VECSIM_INFO` tells (`ef_runtime`, `epsilon`, `block_size`, …) by field name;
   * undefined where debug commands are not allowed.
   */
  hiddenAttributes(
    definition: IndexDefinition,
  ): Promise<ReadonlyMap<string, Readonly<Record<string, number>>> | undefined>;
  permanence(index: string): Promise<Permanence>;
  /** Undefined where the server cannot list aliases (before Redis 8.10). */
  aliases(index: string): Promise<string[] | undefined>;
  /** Group id → sorted terms. */
  synonyms(index: string): Promise<Record<string, string[]>>;
  /** What an index of this name cannot hold or be called by; nothing except on a cluster without a search coordinator. */
  outOfReach(index: string, names: OutOfReach): Promise<OutOfReach>;
  /** Keys of this type under the literal prefixes, batch by batch; the same key may come twice. */
  scan(options: ScanOptions): AsyncIterable<Buffer[]>;
  /** How many keys `scan` would give, batch by batch; costs a fraction of it. */
  scanCounts(options: ScanOptions): AsyncIterable<number>;
  /**
   * How many keys the server holds beside the strings called `names`, expired ones that are still there included.
   * Undefined where that cannot be told: where other databases than 0 hold keys, where ACLs do not allow to ask, and on a
   * cluster, whose nodes do not count at the same moment.
   */
  keysBeside(names: readonly string[]): Promise<number | undefined>;
  /** Values of `fields` for every key, in order, in one pipeline; in `memory` where one is given. */
  readHashes(keys: readonly Buffer[], fields: readonly string[], memory?: Memory): Promise<HashRead[]>;
  /** Byte lengths of `fields` for every key in order: 0 absent, -1 the key is of another type. One pipeline. */
  fieldLengths(keys: readonly Buffer[], fields: readonly string[]): Promise<number[][]>;
  /** Whether each hash has any of `fields`, in the order of the keys; false for keys of another type. */
  hasAnyField(keys: readonly Buffer[], fields: readonly string[]): Promise<boolean[]>;
  /** Values at definite JSON paths of one document, parsed; undefined where the key or path is absent. */
  readJson(key: Buffer, paths: readonly string[]): Promise<(unknown | undefined)[]>;
  /** One boolean a key. */
  exist(keys: readonly Buffer[]): Promise<boolean[]>;
  /** Which of the keys the index holds (FT.SEARCH … INKEYS), in order. */
  indexed(index: string, keys: readonly Buffer[]): Promise<boolean[]>;
  /** Number of documents a query matches. */
  countMatches(index: string, query: string): Promise<number>;
  /** The `k` nearest documents, nearest first. */
  nearest(
    index: string,
    options: { field: string; vector: Buffer; k: number; efRuntime?: number },
  ): Promise<VectorHit[]>;
  /** Memory in bytes of one key (MEMORY USAGE … SAMPLES 0), undefined where it is gone. */
  memoryUsage(key: Buffer): Promise<number | undefined>;
  /** Resolves with the answer to a PING: for whoever takes the time. */
  ping(): Promise<void>;
  load(): Promise<ServerLoad>;
  /** A string key of ours (lease, registry); undefined where absent. */
  getString(key: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** What a busy server is watched for. */
export interface ServerLoad {
  readonly usedMemoryBytes: number;
  /** 0 where no limit is set. */
  readonly maxMemoryBytes: number;
  /** Bytes the slowest connected replica has not acknowledged yet; 0 without replicas. */
  readonly replicaLagBytes: number;
  /** CPU time since the server process began, all its threads. */
  readonly cpuSeconds: number;
}

/** Reads and changes Redis. Only `src/apply` is handed one. */
export interface RedisWriter extends RedisReader {
  /**
   * Creates an index from its FT.CREATE words, then its synonym groups, so that the initial scan sees them.
   * `guard`: on a standalone server all of it runs in one script that first checks the lease.
   * @throws {MigrationError} `INDEX_EXISTS`, `DEFINITION_REFUSED` with the server's words, `LEASE_LOST`
   */
  createIndex(
    definition: IndexDefinition,
    options: { synonyms?: Readonly<Record<string, readonly string[]>>; skipInitialScan?: boolean; guard?: LeaseGuard },
  ): Promise<void>;
  /** Drops the definition, keeps the documents. Resolves to false where the index does not exist. `name` must be a real name. */
  dropIndex(name: string, options?: { guard?: LeaseGuard; deleteDocuments?: boolean }): Promise<boolean>;
  /** Points the alias at the index, creating it when missing. */
  setAlias(alias: string, index: string, guard?: LeaseGuard): Promise<void>;
  /**
   * Compare-and-set of one batch; outcomes in the order of `changes`. Key and field TTLs stay.
   * @throws {MigrationError} `LEASE_LOST`, as all writes to documents after `takeLease`; then nothing was written
   */
  compareAndSet(changes: readonly FieldChange[]): Promise<ChangeOutcome[]>;
  /** Makes the connections of `compareAndSet`, which are otherwise made when they are first needed. */
  connectLanes(): Promise<void>;
  /** Moves fields of hashes, each document at once; one outcome for every key and move. Safe to repeat. */
  moveFields(keys: readonly Buffer[], moves: readonly Move[]): Promise<MoveOutcome[][]>;
  /** Moves values of JSON documents between definite paths, each document at once; parents are created. Safe to repeat. */
  moveJson(keys: readonly Buffer[], moves: readonly Move[]): Promise<MoveOutcome[][]>;
  /** Renames keys, never over an existing one; TTLs stay. Safe to repeat. */
  renameKeys(renames: readonly KeyRename[]): Promise<RenameOutcome[]>;
  takeLease(guard: LeaseGuard, options: { holder: string; ttlMs: number }): Promise<LeaseReply>;
  /** Prolongs the lease, or takes it again where the server lost it. False where it is another's, or was since. */
  renewLease(guard: LeaseGuard, ttlMs: number): Promise<boolean>;
  releaseLease(guard: LeaseGuard): Promise<void>;
  /** Sets a string key of ours; resolves to false where ACLs do not allow it. */
  setString(key: string, value: string): Promise<boolean>;
  deleteString(key: string): Promise<void>;
  /** Waits until what was written is in the AOF and on the replicas, as configured, at most `timeoutMs`. True when it is. */
  waitDurable(timeoutMs: number): Promise<boolean>;
}
