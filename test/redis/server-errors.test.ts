import { describe, expect, it } from 'vitest';
import { errorKind, refusal, serverWords } from '../../src/redis/server-errors.ts';

/** Wordings of 2.10.5, 8.2 and 8.10, as those servers gave them. */
const replies = [
  ['Unknown index name', 'indexMissing'],
  ['Unknown Index name', 'indexMissing'],
  ['nope: no such index', 'indexMissing'],
  ['No such index nope', 'indexMissing'],
  ['SEARCH_INDEX_NOT_FOUND Index not found: nope', 'indexMissing'],
  ['Unknown index name (or name is an alias itself)', 'indexMissing'],
  ['SEARCH_INDEX_NOT_FOUND Unknown index name (or name is an alias itself)', 'indexMissing'],
  ['Index already exists', 'indexExists'],
  ['SEARCH_INDEX_EXISTS Index already exists', 'indexExists'],
  ['Alias already exists', 'aliasExists'],
  ['SEARCH_INDEX_EXISTS Alias already exists', 'aliasExists'],
  ['Alias conflicts with an existing index name', 'aliasConflict'],
  ['SEARCH_ALIAS_CONFLICT Alias conflicts with an existing index name', 'aliasConflict'],
  ['Alias does not belong to provided spec', 'aliasConflict'],
  ['SEARCH_INDEX_NOT_FOUND Alias does not belong to provided spec', 'aliasConflict'],
  ['Alias does not exist', 'aliasMissing'],
  ['Index is not temporary', 'notTemporary'],
  ['Debug commands are disabled, please follow the redis configuration guide to enable them', 'debugDisabled'],
  ['Cannot perform `FT.CREATE`: Cannot block', 'cannotBlock'],
  ['NOAUTH Authentication required.', 'notLoggedIn'],
  ['WRONGPASS invalid username-password pair or user is disabled.', 'notLoggedIn'],
  ["NOPERM User u has no permissions to run the 'eval' command", 'notPermitted'],
  ['NOPERM No permissions to access a key', 'notPermitted'],
  ["READONLY You can't write against a read only replica.", 'readOnly'],
  ["OOM command not allowed when used memory > 'maxmemory'.", 'outOfMemory'],
  ['NOSCRIPT No matching script. Please use EVAL.', 'noScript'],
  ['WRONGTYPE Operation against a key holding the wrong kind of value', 'wrongType'],
  ['Existing key has wrong Redis type', 'wrongType'],
  ['EXECABORT Transaction discarded because of previous errors.', 'execAborted'],
  ['LOADING Redis is loading the dataset in memory', 'loading'],
  ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", 'masterDown'],
  ['CLUSTERDOWN The cluster is down', 'clusterDown'],
  ['MOVED 3999 127.0.0.1:6381', 'moved'],
  ["ERR unknown command '_FT.DEBUG', with args beginning with: 'TTL' 'i' ", 'unknownCommand'],
  ['Duplicate field in schema - t', undefined],
] as const;

describe('errorKind()', () => {
  it.each(replies)('%s', (message, kind) => {
    expect(errorKind(new Error(message))).toBe(kind);
  });

  it('looks through the error this package made of the reply', () => {
    const error = refusal(new Error('OOM command not allowed'), { command: 'SET', address: 'h:1' });
    expect(errorKind(error)).toBe('outOfMemory');
  });

  it('knows nothing about replies that are no errors', () => {
    expect(errorKind('OK')).toBeUndefined();
    expect(errorKind(null)).toBeUndefined();
  });
});

describe('serverWords()', () => {
  it('leaves out the place in a script', () => {
    const sha = '0ba8b20857acbe08d2bc1d5a14841236736550c2';
    const error = new Error(`Index already exists script: ${sha}, on @user_script:1.`);
    expect(serverWords(error)).toBe('Index already exists');
  });

  it('leaves out ERR', () => {
    expect(serverWords(new Error('ERR syntax error'))).toBe('syntax error');
  });
});

describe('refusal()', () => {
  it.each([
    ['NOPERM No permissions to access a key', 'NOT_PERMITTED'],
    ["READONLY You can't write", 'READ_ONLY'],
    ['OOM command not allowed', 'OUT_OF_MEMORY'],
    ['LOADING Redis is loading', 'SERVER_LOADING'],
    ['Unknown index name', 'INDEX_MISSING'],
    ["ERR unknown command 'FT.INFO'", 'SEARCH_MISSING'],
    ['Something else', 'SERVER_REFUSED'],
  ])('makes %s into %s', (message, code) => {
    const error = new Error(message);
    const context = { command: 'FT.INFO', address: 'h:1', index: 'i' };
    expect(refusal(error, context)).toMatchObject({ code, cause: error });
  });
});
