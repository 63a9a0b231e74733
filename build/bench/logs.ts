import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from '@playwright/test';
import { type Item } from '../../shared/model/item.ts';
import { type NewJobEvent } from '../../shared/model/job.ts';
import { type LogsCore, openLogsCore } from './logs-core.ts';

export interface LogsOptions {
  /** The built page. */
  readonly dir: string;
  /** How often the page is opened. */
  readonly starts: number;
  /** How long each rate is played, in seconds. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** What the window costs in a real Chromium. */
export interface LogsFigures {
  /** Milliseconds from the navigation to the screen's heading with what the core told, with an empty cache. */
  readonly firstPaintMs: readonly number[];
  /** Kilobytes, packed, of the scripts and styles fetched until then. */
  readonly firstScreenKb: number;
  readonly rates: readonly LogsRate[];
  /** Megabytes of the page's heap after a collection: before any line, and after all of them. */
  readonly heapMb: { readonly before: number; readonly after: number };
}

/** A rate of lines that was played into an open command, its log followed, while other jobs change. */
export interface LogsRate {
  readonly linesPerSecond: number;
  /** Of tasks that held the page up for more than 50 ms. */
  readonly longTasksMs: readonly number[];
  /** Milliseconds between frames. */
  readonly framesMs: readonly number[];
}

/** Lines in a second, one rate after the other, and the lines of the command that is filled at last. */
const rates = [1000, 2500, 5000, 10_000, 20_000, 40_000] as const;
export const longLog = 100_000;
export const liveJobs = 20;
const tickMs = 20;

/** Plays a job's log into the built page, in the Chromium of the browser tests. */
export async function measureLogs(options: LogsOptions): Promise<LogsFigures> {
  const { dir, starts, signal, onProgress } = options;
  await using core = await openLogsCore(dir, liveJobs);
  const debian = '/usr/lib/chromium/chromium';
  const executablePath = process.env['DRAWBRIDGE_CHROMIUM'] ?? (existsSync(debian) ? debian : undefined);
  await using browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
  const firstPaintMs: number[] = [];
  let firstScreenKb = 0;
  for (let start = 0; start < starts; start++) {
    onProgress(`the window: start ${start + 1} of ${starts}`);
    signal.throwIfAborted();
    const opened = await openCold(browser, core, dir);
    firstPaintMs.push(opened.paintMs);
    firstScreenKb = opened.kilobytes;
  }
  return { firstPaintMs, firstScreenKb, ...(await playAll(options, browser, core)) };
}

async function openCold(browser: Browser, core: LogsCore, dir: string): Promise<{ readonly paintMs: number; readonly kilobytes: number }> {
  await using context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript({ content: watchHeading });
  await page.goto(core.address);
  await page.waitForFunction(() => 'paintMs' in globalThis);
  const { paintMs, urls } = await page.evaluate(() => {
    const until = Number(Reflect.get(globalThis, 'paintMs'));
    const before = performance.getEntriesByType('resource').filter(({ startTime }) => startTime < until);
    return { paintMs: until, urls: before.map(({ name }) => name) };
  });
  const files = urls.map((url) => new URL(url).pathname).filter((path) => /\.(?:js|css)$/.test(path));
  const packed = await Promise.all(['index.html', ...files].map(async (file) => gzipSync(await readFile(join(dir, file))).length));
  return { paintMs, kilobytes: packed.reduce((sum, size) => sum + size, 0) / 1000 };
}

/** Runs in the page: notes when the heading was first painted. */
const watchHeading = `(() => {
  const look = () => {
    if (document.querySelector('main h1')) requestAnimationFrame(() => { globalThis.paintMs = performance.now(); });
    else requestAnimationFrame(look);
  };
  look();
})()`;

async function playAll(
  { seconds, signal, onProgress }: LogsOptions,
  browser: Browser,
  core: LogsCore,
): Promise<Pick<LogsFigures, 'rates' | 'heapMb'>> {
  await using context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(core.address);
  // The page takes its token out of the address first.
  await page.locator('main h1').waitFor();
  await page.evaluate(`location.assign('#${core.jobPath}')`);
  await core.followed();
  const lines = new Lines();
  const before = await heapOf(page);
  core.play([{ type: 'item/started', item: command('play', '') }, lines.next('play', 10)]);
  await page.getByRole('button', { name: /the played command/ }).click();
  await page.getByRole('region', { name: /the played command/ }).waitFor();
  const played: LogsRate[] = [];
  for (const linesPerSecond of rates) {
    signal.throwIfAborted();
    onProgress(`the window: ${linesPerSecond} lines a second`);
    await page.evaluate(watchFrames);
    await playLines({ core, lines, linesPerSecond, count: linesPerSecond * seconds });
    played.push({ linesPerSecond, ...(await page.evaluate<Pick<LogsRate, 'longTasksMs' | 'framesMs'>>('framesSeen()')) });
  }
  await playLines({ core, lines, linesPerSecond: 10_000, count: Math.max(0, longLog - lines.told) });
  return { rates: played, heapMb: { before, after: await heapOf(page) } };
}

interface Playing {
  readonly core: LogsCore;
  readonly lines: Lines;
  readonly linesPerSecond: number;
  readonly count: number;
}

/** Keeps to the rate also where a tick comes late. Every half second each of the other jobs has changed. */
async function playLines({ core, lines, linesPerSecond, count }: Playing): Promise<void> {
  const startedAt = performance.now();
  for (let [told, tick] = [0, 0]; told < count; tick++) {
    const due = Math.min(count, Math.ceil(((performance.now() - startedAt) / 1000) * linesPerSecond));
    if (due > told) core.play([lines.next('play', due - told)]);
    told = Math.max(told, due);
    const other = core.jobs[1 + (tick % (core.jobs.length - 1))];
    if (other) core.change({ ...other, title: `${other.title}, step ${tick}` });
    await pause(tickMs);
  }
}

/** Lines as a test runner writes them, each of its own. */
class Lines {
  told = 0;

  next(itemId: string, count: number): NewJobEvent {
    const delta = Array.from({ length: count }, () => {
      this.told += 1;
      return `\u001b[32m✓\u001b[39m ${this.told} the clock keeps its time \u001b[2m(${this.told % 97} ms)\u001b[22m\n`;
    });
    return { type: 'item/delta', itemId, field: 'output', delta: delta.join('') };
  }
}

function command(id: string, output: string): Item {
  return {
    ...{ id, type: 'commandExecution', command: 'the played command', cwd: '/repo', status: 'inProgress', output },
    ...{ startedAtMs: Date.now(), completedAtMs: null, exitCode: null, durationMs: null },
  };
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 1e6;
}

/** Runs in the page: begins to note frames and tasks that hold it up. */
const watchFrames = `(() => {
  const seen = { longTasksMs: [], framesMs: [] };
  const tasks = new PerformanceObserver((list) => seen.longTasksMs.push(...list.getEntries().map(({ duration }) => duration)));
  tasks.observe({ entryTypes: ['longtask'] });
  let last = performance.now();
  let next = requestAnimationFrame(function frame(now) {
    seen.framesMs.push(now - last);
    last = now;
    next = requestAnimationFrame(frame);
  });
  globalThis.framesSeen = () => {
    tasks.disconnect();
    cancelAnimationFrame(next);
    return seen;
  };
})()`;
