import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { Failure } from '../../../shared/contract/errors.ts';
import { Sandbox } from '../../../shared/model/config.ts';
import { type Approval } from '../../../shared/model/approval.ts';
import { type JobEvent } from '../../../shared/model/job.ts';
import { flag, oneOf, type Parsed, text } from '../arguments.ts';
import { command } from '../chat/commands.ts';
import { Conversation } from '../chat/conversation.ts';
import { inheritedThread } from '../chat/inherited.ts';
import { type Input, pipedInput, terminalInput } from '../chat/input.ts';
import { Screen } from '../chat/screen.ts';
import { openEngine } from '../engine.ts';
import { complain, onReaderGone, print, printJson, safe } from '../output.ts';

/** A conversation in the terminal, or through a pipe. Exit code 1 when a turn that came through a pipe did not complete. */
export async function chat(args: Parsed): Promise<number> {
  const left = Promise.withResolvers<number>();
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => left.resolve(0));
  onReaderGone(() => left.resolve(0));
  const talk = new Talk(args, () => left.resolve(0));
  await using conversation = await openConversation(args, talk);
  const prompt = text(args, 'prompt');
  return await Promise.race([prompt === undefined ? talk.all(conversation) : talk.once(conversation, prompt), left.promise]);
}

async function openConversation(args: Parsed, talk: Talk): Promise<Conversation> {
  const cwd = path.resolve(text(args, 'cwd') ?? process.cwd());
  return new Conversation({
    cwd,
    sandbox: oneOf(args, 'sandbox', Sandbox.options) ?? 'read-only',
    model: text(args, 'model'),
    effort: text(args, 'effort'),
    inherited: await inheritedThread(cwd),
    open: (options) => openEngine(args, 'chat', options),
    show: (event) => talk.show(event),
    waits: (approval) => talk.waits(approval),
  });
}

/** The person at the other end, or the program. */
class Talk {
  readonly #args: Parsed;
  readonly #leave: () => void;
  readonly #interactive = process.stdin.isTTY && process.stdout.isTTY;
  readonly #screen: Screen | null;
  #conversation: Conversation | null = null;
  #interrupted = false;
  #waitsFor: string | null = null;

  constructor(args: Parsed, leave: () => void) {
    this.#args = args;
    this.#leave = leave;
    const rich = process.stdout.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
    this.#screen = flag(args, 'json') ? null : new Screen({ output: process.stdout, rich });
  }

  /** One message, with all of standard input behind it where that is no terminal. */
  async once(conversation: Conversation, prompt: string): Promise<number> {
    process.on('SIGINT', () => this.#interrupt());
    const rest = process.stdin.isTTY ? '' : await readAll(process.stdin);
    await this.#begin(conversation);
    return (await this.#ask(conversation, [prompt, rest.trim()].filter(Boolean).join('\n\n'))) ? 0 : 1;
  }

  /** Message by message until the person leaves. */
  async all(conversation: Conversation): Promise<number> {
    using input = this.#input();
    const continued = await this.#begin(conversation);
    if (this.#interactive)
      print(continued ? 'The conversation in this folder goes on. /reset begins a new one, /help says more.' : '/help says what there is.');
    let done = true;
    input.prompt();
    for await (const message of input.messages) {
      this.#interrupted = false;
      const answer = await this.#answer(conversation, message);
      if (answer === 'leave') break;
      done = answer && done;
      input.prompt();
    }
    return done || this.#interactive ? 0 : 1;
  }

  show(event: JobEvent): void {
    this.#screen?.show(event);
    if (event.type !== 'job/statusChanged' || event.job.waitingFor === this.#waitsFor) return;
    this.#waitsFor = event.job.waitingFor;
    if (this.#waitsFor !== null) complain(`Waiting for ${this.#waitsFor}`);
  }

  waits({ id }: Approval): void {
    const dataDir = text(this.#args, 'data-dir');
    const where = dataDir === undefined ? '' : ` --data-dir ${dataDir}`;
    complain(`→ Answer in the window, or in another terminal: drawbridge approvals show ${id}${where}`);
    complain(`  then: drawbridge approvals accept ${id}${where}, or: drawbridge approvals decline ${id}${where}`);
  }

  #input(): Input {
    if (this.#interactive) return terminalInput(process.stdin, process.stdout, () => this.#interrupt());
    process.on('SIGINT', () => this.#interrupt());
    return pipedInput(process.stdin);
  }

  /** A command, or a message. @returns whether it was done */
  async #answer(conversation: Conversation, message: string): Promise<boolean | 'leave'> {
    if (!message.trim()) return true;
    if (!/^\/[a-z]+(\s|$)/.test(message)) return this.#ask(conversation, message);
    const said = await command(message, conversation);
    if (said === null) return 'leave';
    print(...said);
    return true;
  }

  async #begin(conversation: Conversation): Promise<boolean> {
    this.#conversation = conversation;
    return await conversation.begin();
  }

  /** @returns whether the turn completed; a person is told why not and may go on, a program is not kept from what its next line needs */
  async #ask(conversation: Conversation, message: string): Promise<boolean> {
    try {
      this.#screen?.begin();
      const job = await conversation.ask(message);
      if (flag(this.#args, 'json')) printJson(job);
      if (job.failure && job.status !== 'cancelled') explain(Failure.fromBody(job.failure));
      if (job.status === 'cancelled') this.#screen?.note('Interrupted.');
      return job.status === 'completed';
    } catch (error) {
      const failure = Failure.from(error);
      if (failure.code === 'internal' || (failure.code === 'host/notRunning' && !this.#interactive)) throw error;
      explain(failure);
      return false;
    }
  }

  /** The first ends the answer, the second leaves. */
  #interrupt(): void {
    if (this.#interrupted) return this.#leave();
    this.#interrupted = true;
    void (async () => {
      const ended = await this.#conversation?.interrupt().catch(() => false);
      if (!ended) this.#screen?.note('Ctrl-C again, or Ctrl-D, leaves.');
    })();
  }
}

function explain({ message, hint }: Failure): void {
  complain(safe(message));
  if (hint) complain(`→ ${safe(hint)}`);
}
