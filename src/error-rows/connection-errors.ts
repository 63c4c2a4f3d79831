import { row } from './row.ts';

/** Details that name a server and say what went wrong; never with credentials. */
export interface OfServer {
  /** `host:port` */
  readonly address: string;
  readonly reason: string;
}

/** Details that name a command and quote the server. */
export interface OfCommand {
  readonly command: string;
  readonly reason: string;
}

/** Errors of connecting to a server, and what a server refuses. */
export const connectionErrors = {
  URL_INVALID: row<{ readonly url: string; readonly reason: string }>({
    message: ({ url, reason }) => `Cannot use "${url}" as the address of a Redis server: ${reason}`,
    hint: () =>
      'Write it like redis://user:password@host:6379, or rediss:// for TLS, and percent-encode special characters',
    changed: 'nothing',
    exitCode: 2,
  }),
  CONNECTION_FAILED: row<OfServer>({
    message: ({ address, reason }) => `Cannot connect to Redis at "${address}": ${reason}`,
    hint: () => 'Check that the server runs and that --url names it',
    changed: 'nothing',
  }),
  CONNECTION_LOST: row<OfServer>({
    message: ({ address, reason }) => `Lost the connection to Redis at "${address}": ${reason}`,
    hint: () => 'Check the server and the network, then run the same command again',
    changed: 'unknown',
  }),
  AUTH_FAILED: row<OfServer>({
    message: ({ address, reason }) => `Cannot log in to Redis at "${address}": ${reason}`,
    hint: () => 'Put user name and password into the address: --url redis://user:password@host:6379',
    changed: 'nothing',
  }),
  TLS_FAILED: row<OfServer>({
    message: ({ address, reason }) => `Cannot make a TLS connection to Redis at "${address}": ${reason}`,
    hint: () => 'Use redis:// where the server does not speak TLS; otherwise check the CA, certificate and key files',
    changed: 'nothing',
  }),
  SERVER_LOADING: row<{ readonly address: string }>({
    message: ({ address }) => `Redis at "${address}" is still loading its data`,
    hint: () => 'Wait until it has started, then run the same command again',
    changed: 'nothing',
  }),
  CLUSTER_UNSTABLE: row<{ readonly reason: string }>({
    message: ({ reason }) => `The cluster is not in a state to work with: ${reason}`,
    hint: () => 'Wait until "CLUSTER INFO" says cluster_state:ok on every node, then run the same command again',
    changed: 'unknown',
  }),
  INDEX_UNEVEN: row<{ readonly index: string; readonly held: string; readonly missing: string }>({
    message: ({ index, held, missing }) =>
      `The nodes of the cluster do not agree about index "${index}": ${held} and ${missing}`,
    hint: () =>
      'Send FT.DROPINDEX with its name, without DD, to the nodes that have it, then run the same command again',
    changed: 'unknown',
  }),
  SEARCH_MISSING: row<{ readonly address: string }>({
    message: ({ address }) => `Redis at "${address}" has no search module`,
    hint: () => 'Use Redis 8, Redis Stack, or a server that loads RediSearch',
    changed: 'nothing',
  }),
  NOT_PERMITTED: row<OfCommand>({
    message: ({ command, reason }) => `Cannot run "${command}": the Redis user lacks the permission (${reason})`,
    hint: () => 'Grant it with ACL SETUSER, or name another user in --url',
    changed: 'nothing',
  }),
  READ_ONLY: row<{ readonly address: string; readonly command: string }>({
    message: ({ address, command }) => `Cannot run "${command}": the server at "${address}" is a read-only replica`,
    hint: () => 'Name the primary in --url',
    changed: 'nothing',
  }),
  OUT_OF_MEMORY: row<{ readonly command: string }>({
    message: ({ command }) => `Cannot run "${command}": the server has reached its maxmemory`,
    hint: () => 'Raise maxmemory or free some memory, then run the same command again',
    changed: 'nothing',
  }),
  SERVER_REFUSED: row<OfCommand>({
    message: ({ command, reason }) => `Redis refused "${command}": ${reason}`,
    hint: () => "Look up the server's words in its documentation; the command was not carried out",
    changed: 'nothing',
  }),
  REPLY_UNEXPECTED: row<OfCommand>({
    message: ({ command, reason }) => `Redis answered "${command}" in a form this version does not know: ${reason}`,
    hint: () => 'Report this together with the version of the server',
    changed: 'nothing',
  }),
} as const;
