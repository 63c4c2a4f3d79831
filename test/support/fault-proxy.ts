import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A way between client and server that fails on demand. */
export interface FaultProxy {
  readonly port: number;
  readonly url: string;
  /** Connections accepted so far. */
  readonly accepted: number;
  /** Bytes that came for either direction so far, over all connections. */
  readonly passed: Readonly<Record<Direction, number>>;
  /** Connections that `cutAfter` has cut. */
  readonly cuts: number;
  /** Sends new connections to another local server, as a failover does; open ones stay. */
  pointAt(port: number): void;
  /** Cuts the connection on which this many further bytes have passed in that direction; once. The bytes are delivered. */
  cutAfter(bytes: number, direction: Direction): void;
  /** Forgets a cut that has not come yet. */
  spare(): void;
  /** Resets every open connection. */
  reset(): void;
  /** True: nothing passes in either direction and no connection ends; what came meanwhile is lost. */
  setBlackhole(on: boolean): void;
  /** Lets one chunk (64 KiB at most) pass in this time, one after another: a slow line, not only a long one. */
  setDelay(ms: number): void;
  /** True: new connections are closed at once. */
  setRefusing(on: boolean): void;
  close(): Promise<void>;
}

/** `toServer` counts requests, `toClient` replies. */
export type Direction = 'toServer' | 'toClient';

/**
 * Starts a proxy on a free loopback port in front of a local server.
 *
 * @example
 * const proxy = await startFaultProxy(server.port);
 * proxy.cutAfter(1000, 'toClient');
 */
export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  let blackhole = false;
  let refusing = false;
  let delayMs = 0;
  let port = targetPort;
  let cuts = 0;
  const passed = { toServer: 0, toClient: 0 };
  let cut: { left: number; direction: Direction } | undefined;

  const cutHere = (chunk: Buffer, direction: Direction): number | undefined => {
    if (cut === undefined || cut.direction !== direction) return undefined;
    if (chunk.length < cut.left) {
      cut.left -= chunk.length;
      return undefined;
    }
    const { left } = cut;
    cut = undefined;
    cuts += 1;
    return left;
  };

  const forward = (from: Socket, to: Socket, direction: Direction) => {
    let last = Promise.resolve();
    const pass = (chunk: Buffer) => {
      if (to.destroyed) return;
      const length = cutHere(chunk, direction);
      if (length === undefined) to.write(chunk);
      // The bytes before the cut go out first, then both sides end.
      else {
        to.write(chunk.subarray(0, length), () => {
          from.destroy();
          to.destroy();
        });
      }
    };
    from.on('data', (chunk: Buffer) => {
      passed[direction] += chunk.length;
      if (blackhole) return;
      if (delayMs === 0) return pass(chunk);
      last = last.then(() => sleep(delayMs)).then(() => pass(chunk));
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };

  const server = createServer((client) => {
    accepted += 1;
    if (refusing) return void client.destroy();
    const upstream = createConnection(port, '127.0.0.1');
    for (const socket of [client, upstream]) sockets.add(socket.setNoDelay());
    forward(client, upstream, 'toServer');
    forward(upstream, client, 'toClient');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = (server.address() as AddressInfo).port;
  const destroyAll = () => sockets.forEach((socket) => void (socket.resetAndDestroy ?? socket.destroy).call(socket));

  return {
    port: own,
    url: `redis://127.0.0.1:${own}`,
    passed,
    get cuts() {
      return cuts;
    },
    pointAt: (other) => {
      port = other;
    },
    get accepted() {
      return accepted;
    },
    cutAfter: (bytes, direction) => {
      cut = { left: bytes, direction };
    },
    spare: () => {
      cut = undefined;
    },
    reset: destroyAll,
    setBlackhole: (on) => {
      blackhole = on;
    },
    setDelay: (ms) => {
      delayMs = ms;
    },
    setRefusing: (on) => {
      refusing = on;
    },
    close: async () => {
      destroyAll();
      server.close();
      await once(server, 'close');
    },
  };
}
