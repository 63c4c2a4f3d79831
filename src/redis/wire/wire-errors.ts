/** An error reply of the server; its message is the server's own words, the code in front. */
export class ErrorReply extends Error {
  override readonly name = 'ErrorReply';
}

/** What came is not RESP2: whoever answers is no Redis server, or bytes were lost on the way. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** The server owed replies and sent nothing for too long. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError';
}

/** The connection was closed, by the server or by us. */
export class ClosedError extends Error {
  override readonly name = 'ClosedError';
  readonly by: 'server' | 'us';

  constructor(by: 'server' | 'us') {
    super(`closed by ${by}`);
    this.by = by;
  }
}
