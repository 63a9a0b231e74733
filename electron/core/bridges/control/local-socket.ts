import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type Channel } from '../../../../shared/rpc/channel.ts';
import { readLines } from '../../lib/jsonl.ts';

/** What a Unix socket's path may be at most, everywhere. */
const maxSocketPath = 100;

/** Unsent bytes after which a surface that stopped reading is cut off; it connects again. */
const maxBuffered = 8 * 1024 * 1024;

/** Where the host of a data directory listens for its owner's commands. A data directory that lies too deep gets a short path of its own. */
export function controlSocketPath(dataDir: string): string {
  const digest = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\drawbridge-${digest}`;
  const beside = path.join(dataDir, 'control.sock');
  return Buffer.byteLength(beside) <= maxSocketPath
    ? beside
    : path.join(os.tmpdir(), `drawbridge-${os.userInfo().uid}-${digest}`, 'control.sock');
}

/**
 * Opens the socket for this user only. The data directory's lock is held, so what lies at the path is left from a crash.
 * @throws Failure host/dataDirUnusable
 */
export async function listenLocally(dataDir: string, onChannel: (channel: Channel) => void): Promise<AsyncDisposable> {
  const file = controlSocketPath(dataDir);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
    onChannel(socketChannel(socket));
  });
  try {
    if (process.platform !== 'win32') {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await requireOwnFolder(path.dirname(file));
      await rm(file, { force: true });
    }
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(file, resolve));
    if (process.platform !== 'win32') await chmod(file, 0o600);
  } catch (cause) {
    throw new Failure('host/dataDirUnusable', `The control socket ${file} cannot be opened.`, {
      cause,
      hint: 'Check the permissions of the data directory.',
    });
  }
  return {
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Connects to the host of a data directory. @throws Failure host/notRunning */
export async function connectLocally(dataDir: string): Promise<Channel> {
  const file = controlSocketPath(dataDir);
  try {
    if (process.platform !== 'win32') await requireOwnFolder(path.dirname(file));
    const socket = connect(file);
    await once(socket, 'connect');
    return socketChannel(socket);
  } catch (cause) {
    throw new Failure('host/notRunning', `No Drawbridge is running on ${dataDir}.`, {
      cause,
      hint: 'Start it with "drawbridge serve" or open the application.',
    });
  }
}

function untilDrained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}

/** Another user may have made a folder of that name first: what lies in it would not be ours. */
async function requireOwnFolder(folder: string): Promise<void> {
  const { uid, mode } = await lstat(folder);
  if (uid !== os.userInfo().uid || (mode & 0o022) !== 0) throw new Error(`${folder} is not this user's alone`);
}

function socketChannel(socket: Socket): Channel {
  socket.on('error', () => socket.destroy());
  let draining: Promise<void> | null = null;
  return {
    messages: readLines(socket),
    drained: async () => {
      if (!socket.writableNeedDrain) return;
      draining ??= untilDrained(socket).finally(() => {
        draining = null;
      });
      await draining;
    },
    send: (text) => {
      if (!socket.writable) return;
      if (socket.writableLength > maxBuffered) socket.destroy();
      else socket.write(`${text}\n`);
    },
    [Symbol.asyncDispose]: async () => void socket.destroy(),
  };
}
