import { type Item } from '../../../../shared/model/item.ts';
import { type Job, type JobEvent } from '../../../../shared/model/job.ts';
import { type ToolContext } from './tool.ts';

/** The job once it is final, or as it is after `waitMs` or when the client left. The job goes on either way: it can be asked for later. */
export async function settle(job: Job, waitMs: number, { jobs, caller, signal, progress }: ToolContext): Promise<Job> {
  const settled = new AbortController();
  const call = { signal: AbortSignal.any([signal, settled.signal, AbortSignal.timeout(waitMs)]) };
  const telling = progress && tellProgress(jobs.events(job.id, caller, { after: 0, ...call }), progress);
  try {
    return await jobs.finished(job.id, caller, call);
  } finally {
    settled.abort();
    await telling;
  }
}

/** At most one line in each period, always the newest. */
const periodMs = 1000;

async function tellProgress(events: AsyncIterable<JobEvent>, tell: (message: string) => void): Promise<void> {
  let latest: string | null = null;
  const timer = setInterval(() => {
    if (latest !== null) tell(latest);
    latest = null;
  }, periodMs);
  try {
    for await (const event of events) {
      if (event.type === 'item/started' || event.type === 'item/completed') latest = headline(event.item) ?? latest;
      if (event.type === 'job/statusChanged' && event.job.waitingFor !== null) latest = `Waiting for ${event.job.waitingFor}`;
    }
  } catch {
    // Progress is a courtesy: the answer comes without it.
  } finally {
    clearInterval(timer);
  }
}

function headline(item: Item): string | null {
  switch (item.type) {
    case 'agentMessage':
      return item.text ? shortened(item.text) : null;
    case 'commandExecution':
      return shortened(`Runs: ${item.command}`);
    case 'webSearch':
      return shortened(`Searches the web: ${item.query}`);
    case 'dynamicToolCall':
      return shortened(`Calls the client’s tool ${item.tool}`);
    case 'mcpToolCall':
      return shortened(`Calls ${item.server} ${item.tool}`);
    default:
      return null;
  }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
