import { type Snapshot } from '../../shared/contract/control.ts';
import { type Job } from '../../shared/model/job.ts';
import { texts } from '../../shared/texts/texts.ts';
import { approvalPlace } from './notices.ts';
import { statusLine } from './status.ts';
import { bridgeEntries, copyEntries, tunnelEntries } from './tray-bridges.ts';
import { entry, separator, type TrayEntry, without } from './tray-entry.ts';
import { type UpdateState } from './updates.ts';

/** The whole tray menu for the present state, from the status line down to Quit. */
export function trayMenu(snapshot: Snapshot, update: UpdateState): TrayEntry[] {
  const { tray } = texts;
  return [
    entry('status', statusLine(snapshot), null),
    separator,
    ...signInEntries(snapshot.signIn),
    entry('approvals', tray.approvals(snapshot.approvals.length), { type: 'open', place: approvalPlace(snapshot.approvals) }),
    recentJobs(snapshot.jobs),
    snapshot.paused.byOwner ? entry('pause', tray.resume, { type: 'resume' }) : entry('pause', tray.pause, { type: 'pause' }),
    separator,
    ...bridgeEntries(snapshot.bridges),
    separator,
    ...copyEntries(snapshot.bridges),
    ...snapshot.bridges.flatMap((bridge) => tunnelEntries(bridge, snapshot.bridges)),
    separator,
    entry('open', tray.open, { type: 'open', place: null }),
    entry('checks', tray.checks, { type: 'open', place: '/diagnostics' }),
    entry('logs', tray.logs, { type: 'logs' }),
    entry('settings', tray.settings, { type: 'open', place: '/settings' }),
    separator,
    ...updateEntries(update),
    entry('quit', tray.quit, { type: 'quit' }),
  ];
}

/** Only while somebody asks: it is over in two minutes. */
function signInEntries({ pending }: Snapshot['signIn']): TrayEntry[] {
  return pending ? [entry('sign-in', texts.tray.signIn, { type: 'open', place: '/sign-in' })] : [];
}

const mostJobs = 8;

function recentJobs(jobs: readonly Job[]): TrayEntry {
  const { tray } = texts;
  if (jobs.length === 0) return without('recent', tray.recent, tray.noJobs);
  const entries = jobs.slice(0, mostJobs).map((job) => entry(`job:${job.id}`, jobLabel(job), { type: 'open', place: `/jobs/${job.id}` }));
  return {
    type: 'submenu',
    id: 'recent',
    label: tray.recent,
    entries: [...entries, separator, entry('jobs', tray.allJobs, { type: 'open', place: '/jobs' })],
  };
}

const longestTitle = 60;

/** The title is a client's: on one line, of a menu's width, and without what could not be seen or would turn the line around. */
function jobLabel({ status, title }: Job): string {
  const shown = title.replace(/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]+/gu, ' ').trim();
  const letters = [...shown];
  const short = letters.length > longestTitle ? `${letters.slice(0, longestTitle - 1).join('')}…` : shown;
  return texts.tray.job(texts.states[status], short || texts.jobs.untitled);
}

/** Only while there is something to do about it, or to wait for. */
function updateEntries(update: UpdateState): TrayEntry[] {
  switch (update.type) {
    case 'none':
      return [];
    case 'available':
      return [entry('update', texts.tray.updateThere(update.version), { type: 'downloadUpdate' })];
    case 'downloading':
      return [entry('update', texts.tray.updateComing(update.version), null)];
    case 'ready':
      return [entry('update', texts.tray.updateReady(update.version), { type: 'installUpdate' })];
  }
}
