import { type Entry, flag, text } from './entry.ts';

const jobs = () => import('./commands/jobs.ts');
const work = () => import('./commands/work.ts');
const threads = () => import('./commands/threads.ts');
const sentence = Number.POSITIVE_INFINITY;

/** What is asked of jobs and threads. */
export const workCommands: Readonly<Record<string, Entry>> = {
  'jobs list': {
    usage: 'jobs list [--search T] [--state S[,S]] [--bridge ID] [--client NAME] [--root DIR] [--limit N] [--cursor C]',
    about: 'jobs, newest first; --search: words of their prompts, answers and commands',
    options: { search: text, state: text, status: text, bridge: text, client: text, root: text, limit: text, cursor: text },
    load: async () => (await jobs()).listJobs,
  },
  'jobs queue': { usage: 'jobs queue', about: 'who runs, who waits and for what', load: async () => (await work()).showQueue },
  'jobs pause': { usage: 'jobs pause', about: 'let nothing new begin; what runs goes on', load: async () => (await work()).pauseJobs },
  'jobs resume': { usage: 'jobs resume', about: 'let what waits begin', load: async () => (await work()).resumeJobs },
  'jobs show': { usage: 'jobs show ID', about: 'one job', words: 1, load: async () => (await jobs()).showJob },
  'jobs log': {
    usage: 'jobs log ID [--follow]',
    about: 'what happened in a job',
    words: 1,
    options: { follow: flag },
    load: async () => (await jobs()).logJob,
  },
  'jobs start': {
    usage: 'jobs start PROMPT [--cwd DIR | --thread ID] [--sandbox S] [--model M] [--effort E] [--follow]',
    about: 'a job of your own',
    words: sentence,
    options: { cwd: text, thread: text, sandbox: text, model: text, effort: text, follow: flag },
    load: async () => (await work()).startJob,
  },
  'jobs continue': {
    usage: 'jobs continue ID PROMPT [--follow]',
    about: 'the next turn on the thread of a job',
    words: sentence,
    options: { follow: flag },
    load: async () => (await work()).continueJob,
  },
  'jobs retry': {
    usage: 'jobs retry ID [--follow]',
    about: 'the same request again',
    words: 1,
    options: { follow: flag },
    load: async () => (await work()).retryJob,
  },
  'jobs steer': {
    usage: 'jobs steer ID TEXT',
    about: 'tell a running job something',
    words: sentence,
    load: async () => (await work()).steerJob,
  },
  'jobs cancel': { usage: 'jobs cancel ID', about: 'end a job and what it started', words: 1, load: async () => (await jobs()).cancelJob },
  'threads list': {
    usage: 'threads list [--all] [--archived] [--search T] [--limit N] [--cursor C]',
    about: 'conversations, last used first; --all: your other Codex threads too',
    options: { all: flag, archived: flag, search: text, limit: text, cursor: text },
    load: async () => (await threads()).listThreads,
  },
  'threads show': {
    usage: 'threads show ID',
    about: 'one thread and its last turns',
    words: 1,
    load: async () => (await threads()).showThread,
  },
  'threads rename': {
    usage: 'threads rename ID TITLE',
    about: 'here and in Codex',
    words: sentence,
    load: async () => (await threads()).renameThread,
  },
  'threads archive': { usage: 'threads archive ID', about: 'put it away', words: 1, load: async () => (await threads()).archiveThread },
  'threads unarchive': {
    usage: 'threads unarchive ID',
    about: 'take it out again',
    words: 1,
    load: async () => (await threads()).unarchiveThread,
  },
  'threads delete': {
    usage: 'threads delete ID',
    about: 'for good, in Codex too',
    words: 1,
    load: async () => (await threads()).deleteThread,
  },
  'threads fork': {
    usage: 'threads fork ID [--turn ID]',
    about: 'a copy with a history of its own, up to a turn',
    words: 1,
    options: { turn: text },
    load: async () => (await threads()).forkThread,
  },
  'sessions reset': {
    usage: 'sessions reset [--client NAME] [--session ID]',
    about: 'begin conversations of OpenAI clients anew: one, a client’s, or all',
    options: { client: text, session: text },
    load: async () => (await import('./commands/sessions.ts')).resetSessions,
  },
};
