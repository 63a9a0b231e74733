import { expect, test } from 'vitest';
import { type AppInfo } from '../../../shared/contract/control.ts';
import { type Approval } from '../../../shared/model/approval.ts';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { type Job } from '../../../shared/model/job.ts';
import { firstState, type HostState } from '../../client/state.ts';
import { changeBetween } from './changes.tsx';

const counts = { running: 1, queued: 0, waiting: 0, today: { jobs: 1, tokens: 0 } };
const bridge = { id: 'openai', kind: 'openai', state: 'stopped' } as BridgeStatus;
const job = { id: 'job_1', title: 'Fix it', status: 'running' } as Job;
const app = { pid: 1 } as AppInfo;
const state: HostState = { ...firstState, app, link: { state: 'open' }, bridges: [bridge], counts, jobs: new Map([[job.id, job]]) };

test('a job and a bridge that change are said in words', () => {
  const done = { ...state, counts: { ...counts }, jobs: new Map([[job.id, { ...job, status: 'completed' as const }]]) };
  expect(changeBetween(state, done)).toBe('Job Fix it: done.');
  expect(changeBetween(state, { ...state, bridges: [{ ...bridge, state: 'listening' }] })).toBe('Bridge OpenAI API: open.');
});

test('a page of old jobs is no change, nor is anything at first sight', () => {
  expect(changeBetween(state, { ...state, jobs: new Map([...state.jobs, ['job_2', { ...job, id: 'job_2' }]]) })).toBeNull();
  expect(changeBetween(firstState, state)).toBeNull();
});

test('a lost connection is said once', () => {
  const lost = {
    ...state,
    link: { state: 'lost' as const, sinceMs: 0, retryAtMs: 1, failure: { code: 'rpc/closed', message: '', hint: null } },
  };
  expect(changeBetween(state, lost)).toBe('Drawbridge does not answer.');
  expect(changeBetween(lost, { ...lost, link: { ...lost.link, retryAtMs: 2 } })).toBeNull();
});

test('a question and what became of it are said in words', () => {
  const asked = { id: 'apr_1', state: 'pending', clientName: 'ChatGPT', question: { kind: 'command', permissions: null } } as Approval;
  const known = (approval: Approval): HostState => ({ ...state, approvals: new Map([[approval.id, approval]]) });
  expect(changeBetween(state, known(asked))).toBe('ChatGPT asks to run a command outside the sandbox.');
  const answered = { ...asked, state: 'declined', answeredBy: 'cli', reason: null } as Approval;
  expect(changeBetween(known(asked), known(answered))).toBe('Denied, on the command line.');
  expect(changeBetween(state, known(answered))).toBeNull();
});
