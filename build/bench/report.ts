import { type BootFigures } from './boot.ts';
import { type CrowdFigures, crowdSize } from './crowd.ts';
import { median, quantile, type Ratio, ratioOfMedians } from './figures.ts';
import { type DoorFigures, streams } from './door.ts';
import { type FilledFigures, filling, type ListName } from './filled.ts';
import { deltas, type FollowerFigures, followers } from './followers.ts';
import { type GrowthFigures } from './growth.ts';
import { liveJobs, type LogsFigures, longLog } from './logs.ts';
import { type MemoryFigures } from './memory.ts';
import { type PeerFigure, peers } from './peers.ts';
import { statusAtOnce, type ToolFigures } from './tools.ts';
import { type TurnFigures } from './turns.ts';

/** One thing that was measured, beside the same without us. */
export interface Row {
  readonly group: string;
  readonly what: string;
  readonly unit: 'ms' | 'MB' | 'kB' | 'turns/s' | 'calls/s' | 'lines/s';
  readonly ours: Figure;
  /** Null where there is nothing to compare with. */
  readonly theirs: Figure | null;
  readonly ratio: Ratio | null;
  readonly aim: Aim | null;
  /** Left out where nobody published anything of the kind. */
  readonly published?: readonly PeerFigure[];
}

/** A median; `p95` only where there are many samples. */
export interface Figure {
  readonly median: number;
  readonly p95: number | null;
}

export interface Aim {
  readonly of: 'ratio' | 'ours' | 'p95' | 'p99';
  readonly bound: 'most' | 'least';
  readonly limit: number;
  readonly met: boolean;
}

const aims = {
  firstDeltaRatio: 1.1,
  listeningMs: 250,
  idleMb: 90,
  crowdRatio: 0.95,
  followersMb: 64,
  filledListeningMs: 1000,
  pageP95Ms: 5,
  growthRatio: 1.2,
  readMs: 80,
  modelsP99Ms: 5,
  linesPerSecond: 5000,
  firstScreenKb: 250,
} as const;

function atMost(of: Aim['of'], limit: number, value: number): Aim {
  return { of, bound: 'most', limit, met: value <= limit };
}

export function turnRows({ bridge, bare, cpuMs }: TurnFigures): Row[] {
  const row = (what: string, of: 'firstMs' | 'wholeMs', most: number | null): Row => {
    const [ours, theirs] = [bridge.map((times) => times[of]), bare.map((times) => times[of])];
    const ratio = ratioOfMedians(ours, theirs);
    const aim = most === null ? null : atMost('ratio', most, ratio.value);
    return {
      group: 'A turn of ten deltas: OpenAI bridge / bare client',
      what,
      unit: 'ms',
      ours: spread(ours),
      theirs: spread(theirs),
      ratio,
      aim,
    };
  };
  return [
    { ...row('first delta', 'firstMs', aims.firstDeltaRatio), published: peers.codexFirstDelta },
    { ...row('complete', 'wholeMs', null), published: peers.addedToChat },
    ...processorRows('Processor time of such a turn: bridge / bare client', cpuMs),
  ];
}

export function toolRows({ status, read, bare, perSecond }: ToolFigures): Row[] {
  const group = 'Tool calls over MCP: MCP bridge / bare client';
  const alone = { group, theirs: null, ratio: null, aim: null } as const;
  return [
    {
      group,
      what: 'codex_read, complete',
      unit: 'ms',
      ours: spread(read),
      theirs: spread(bare),
      ratio: ratioOfMedians(read, bare),
      aim: atMost('ours', aims.readMs, median(read)),
    },
    { ...alone, what: 'bridge_status', unit: 'ms', ours: spread(status), published: peers.toolCall },
    {
      ...alone,
      ...{ what: `bridge_status, ${statusAtOnce} at once`, unit: 'calls/s', ours: single(median(perSecond)) },
      published: peers.toolCallsAtOnce,
    },
  ];
}

export function doorRows({ responses: { bridge, bare }, models }: DoorFigures): Row[] {
  const row = (what: string, of: 'firstMs' | 'wholeMs'): Row => {
    const [ours, theirs] = [bridge.map((times) => times[of]), bare.map((times) => times[of])];
    const group = 'A response of ten deltas, kept: OpenAI bridge / bare client';
    return { group, what, unit: 'ms', ours: spread(ours), theirs: spread(theirs), ratio: ratioOfMedians(ours, theirs), aim: null };
  };
  const list: Row = {
    group: `The list of models while ${streams} chats are streamed`,
    what: 'GET /v1/models',
    unit: 'ms',
    ours: spread(models),
    theirs: null,
    ratio: null,
    aim: atMost('p99', aims.modelsP99Ms, quantile(models, 0.99)),
  };
  return [row('first delta', 'firstMs'), row('complete', 'wholeMs'), list];
}

export function crowdRows({ bridge, bare, cpuMs }: CrowdFigures): Row[] {
  const ratio = ratioOfMedians(bridge, bare);
  const rate: Row = {
    group: `${crowdSize} such turns at once: OpenAI bridge / bare client`,
    what: 'turns in a second',
    unit: 'turns/s',
    ours: single(median(bridge)),
    theirs: single(median(bare)),
    ratio,
    aim: { of: 'ratio', bound: 'least', limit: aims.crowdRatio, met: ratio.value >= aims.crowdRatio },
  };
  return [rate, ...processorRows('Processor time of a turn among fifty: bridge / bare client', cpuMs)];
}

function processorRows(group: string, { host, codex, bareCodex }: TurnFigures['cpuMs']): Row[] {
  const shared = { group, unit: 'ms', ratio: null, aim: null } as const;
  return [
    { ...shared, what: 'host', ours: single(host), theirs: null },
    { ...shared, what: 'its Codex', ours: single(codex), theirs: single(bareCodex) },
  ];
}

export function followerRows({ bridge, bare, growth }: FollowerFigures): Row[] {
  const group = `An answer of ${deltas} deltas to ${followers} followers, none missed: bridge / bare client`;
  const megabytes = growth.map((bytes) => bytes / 1e6);
  const most = Math.max(...megabytes);
  return [
    { group, what: 'complete', unit: 'ms', ours: spread(bridge), theirs: spread(bare), ratio: ratioOfMedians(bridge, bare), aim: null },
    {
      group,
      what: 'RSS above the start, worst',
      unit: 'MB',
      ours: single(most),
      theirs: null,
      ratio: null,
      aim: atMost('ours', aims.followersMb, most),
    },
  ];
}

export function filledRows({ filled, fresh, lists }: FilledFigures): Row[] {
  const { jobs, threads, eventsEach } = filling;
  const listening: Row = {
    group: `A state of ${jobs} jobs, ${threads} threads and ${jobs * eventsEach} events: filled / fresh`,
    what: 'start to listening',
    unit: 'ms',
    ours: spread(filled),
    theirs: spread(fresh),
    ratio: ratioOfMedians(filled, fresh),
    aim: atMost('ours', aims.filledListeningMs, median(filled)),
  };
  const names: Readonly<Record<ListName, string>> = {
    jobs: 'job/list, a page of 50',
    failedJobs: 'job/list, failed ones',
    foundJobs: 'job/list, those with two words',
    events: 'job/events of one',
    threads: 'thread/list',
  };
  const page = (name: ListName): Row => ({
    group: 'Its lists, over the control socket',
    what: names[name],
    unit: 'ms',
    ours: spread(lists[name]),
    theirs: null,
    ratio: null,
    aim: atMost('p95', aims.pageP95Ms, quantile(lists[name], 0.95)),
  });
  return [listening, page('jobs'), page('failedJobs'), page('foundJobs'), page('events'), page('threads')];
}

/** @throws Error for no sizes */
export function growthRows(sizes: GrowthFigures): Row[] {
  const [first, last] = [sizes.at(0), sizes.at(-1)];
  if (!first || !last) throw new Error('No table was measured.');
  return sizes.map(({ jobs, ms }) => {
    const ratio = ratioOfMedians(ms, first.ms);
    return {
      group: 'A job in the engine, without Codex: this many in the table / fewest',
      what: `${jobs} jobs`,
      unit: 'ms',
      ours: spread(ms),
      theirs: spread(first.ms),
      ratio,
      aim: jobs === last.jobs ? atMost('ratio', aims.growthRatio, ratio.value) : null,
    };
  });
}

export function bootRows({ fresh, existing, empty }: BootFigures): Row[] {
  const row = (what: string, ours: readonly number[]): Row => ({
    group: 'Start to listening: serve / node -e 0',
    what,
    unit: 'ms',
    ours: spread(ours),
    theirs: spread(empty),
    ratio: ratioOfMedians(ours, empty),
    aim: atMost('ours', aims.listeningMs, median(ours)),
  });
  return [row('fresh data', fresh), row('existing data', existing)];
}

export function memoryRows({ host, bare }: MemoryFigures): Row[] {
  const row = (what: string, step: 'listening' | 'asked', of: 'rss' | 'pss' | 'own', most: number | null): Row => {
    const [ours, theirs] = [host[step][of] / 1e6, bare[step][of] / 1e6];
    return {
      group: 'Idle memory without Codex: serve / bare HTTP server',
      what,
      unit: 'MB',
      ours: single(ours),
      theirs: single(theirs),
      ratio: { value: ours / theirs, low: Number.NaN, high: Number.NaN },
      aim: most === null ? null : atMost('ours', most, ours),
    };
  };
  return [
    row('RSS, listening', 'listening', 'rss', aims.idleMb),
    { ...row('RSS, 20 requests later', 'asked', 'rss', aims.idleMb), published: peers.memory },
    row('PSS, 20 requests later', 'asked', 'pss', null),
    row('private, 20 requests later', 'asked', 'own', null),
  ];
}

export function logsRows({ firstPaintMs, firstScreenKb, rates, heapMb }: LogsFigures): Row[] {
  const alone = { theirs: null, ratio: null, aim: null } as const;
  const smooth = Math.max(0, ...rates.filter(({ longTasksMs }) => longTasksMs.length === 0).map(({ linesPerSecond }) => linesPerSecond));
  const window = 'The window in Chromium';
  const log = `An open command whose output grows, beside ${liveJobs} jobs that run`;
  return [
    { ...alone, group: window, what: 'navigation to the first screen', unit: 'ms', ours: spread(firstPaintMs) },
    {
      ...alone,
      ...{ group: window, what: 'scripts and styles until then, packed', unit: 'kB', ours: single(firstScreenKb) },
      aim: atMost('ours', aims.firstScreenKb, firstScreenKb),
    },
    {
      ...alone,
      ...{ group: log, what: 'without a task of more than 50 ms', unit: 'lines/s', ours: single(smooth) },
      aim: { of: 'ours', bound: 'least', limit: aims.linesPerSecond, met: smooth >= aims.linesPerSecond },
    },
    ...rates.map(({ linesPerSecond, framesMs }): Row => {
      return { ...alone, group: log, what: `between frames at ${linesPerSecond} lines/s`, unit: 'ms', ours: spread(framesMs) };
    }),
    { ...alone, group: log, what: `heap after ${longLog} lines, more than before`, unit: 'MB', ours: single(heapMb.after - heapMb.before) },
  ];
}

/** The table, with a heading for each group, and below a row what others published of the like. */
export function table(rows: readonly Row[]): string {
  const head = ['', 'ours', 'p95', 'peer', 'p95', 'more', 'ratio', '(95 of 100 runs)', 'aim', ''];
  const lines = rows.map((row) => ({ group: row.group, cells: cellsOf(row), published: row.published ?? [] }));
  const widths = head.map((title, at) => Math.max(title.length, ...lines.map(({ cells }) => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  const text = lines.flatMap(({ group, cells, published }, at) => [
    (group === lines[at - 1]?.group ? '' : `\n${group}\n`) + line(cells),
    ...published.map(({ who, figure, source }) => `      published by ${who}: ${figure} (${source})`),
  ]);
  return [
    line(head),
    ...text,
    '',
    'Of the other rows no published figure was found. What is published was measured elsewhere, of other work: a scale only.',
  ].join('\n');
}

function cellsOf({ what, unit, ours, theirs, ratio, aim }: Row): string[] {
  const show = (value: number | null) => (value === null ? '' : value.toFixed(1));
  return [
    `  ${what}`,
    `${show(ours.median)} ${unit}`,
    show(ours.p95),
    theirs ? `${show(theirs.median)} ${unit}` : '',
    show(theirs?.p95 ?? null),
    theirs ? show(ours.median - theirs.median) : '',
    ratio ? ratio.value.toFixed(2) : '',
    ratio && !Number.isNaN(ratio.low) ? `${ratio.low.toFixed(2)} – ${ratio.high.toFixed(2)}` : '',
    aim ? aimText(aim, unit) : '',
    aim ? (aim.met ? 'met' : 'NOT MET') : '',
  ];
}

function aimText({ of, bound, limit }: Aim, unit: Row['unit']): string {
  const value = of === 'ratio' ? limit.toFixed(2) : `${limit} ${unit}`;
  return `${of.startsWith('p') ? `${of} ` : ''}${bound === 'most' ? '≤' : '≥'} ${value}`;
}

function spread(samples: readonly number[]): Figure {
  return { median: median(samples), p95: quantile(samples, 0.95) };
}

function single(value: number): Figure {
  return { median: value, p95: null };
}
