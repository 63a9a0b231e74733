import { Failure } from '../../../shared/contract/errors.ts';
import { type Job } from '../../../shared/model/job.ts';
import { type ActiveJob, type EngineOptions } from './active.ts';
import { type Approvals } from './approvals.ts';
import { describeQuestion, describeRun } from './approvals-describe.ts';
import { type AnswerQuestion, type RuntimeAnswer, type RuntimeQuestion } from './ports.ts';

/** The job whose turn asks, as it is now. */
export type AskingJob = Pick<Job, 'id' | 'threadId' | 'clientId' | 'clientName' | 'root'>;

export interface AnswerOptions {
  readonly job: () => AskingJob;
  /** All that the job may write in. */
  readonly folder: string;
  readonly cwd: string;
  readonly searchPath: string;
}

/** Puts what Codex asks in a job's turn to the owner. Whatever is no clear yes is a no that the model is told the reason of. */
export function ownerAnswers(approvals: Pick<Approvals, 'ask'>, { job, folder, cwd, searchPath }: AnswerOptions): AnswerQuestion {
  return async (question, call): Promise<RuntimeAnswer> => {
    const describe = () => describeQuestion(question, cwd, { root: folder, searchPath });
    try {
      const answer = await approvals.ask({ ...askerOf(job()), note: question.reason, describe }, call);
      answer.require();
      return { decision: 'accept' };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { decision: 'decline', reason: error.message };
    }
  };
}

/** The owner's say in runs: before one that the rule asks for, and in its turns; the job waits meanwhile. */
export function ownersSay(approvals: Pick<Approvals, 'ask'>, searchPath: string): Required<Pick<EngineOptions, 'gate' | 'answerer'>> {
  return {
    gate: async ({ job, decision }, hold, call) => {
      if (!decision.ask) return;
      await hold(`approval: run in ${job.cwd}`, async () => {
        const describe = () => describeRun(job, decision.network);
        const answer = await approvals.ask({ ...askerOf(job), note: null, describe }, call);
        answer.require();
        await answer.verify();
      });
    },
    answerer: (active: ActiveJob, { hold, folder, cwd }) => {
      const answer = ownerAnswers(approvals, { job: () => active.job, folder, cwd, searchPath });
      return (question, call) => hold(reasonOf(question), () => answer(question, call));
    },
  };
}

function askerOf({ id: jobId, threadId, clientId, clientName, root }: AskingJob) {
  return { jobId, threadId, clientId, clientName, root };
}

function reasonOf(question: RuntimeQuestion): string {
  switch (question.type) {
    case 'command':
      return 'approval: a command outside the sandbox';
    case 'fileChange':
      return 'approval: a change of files outside the sandbox';
    case 'permission':
      return 'approval: more permissions';
  }
}
