import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { play } from './play.ts';
import { Reply } from './reply.ts';
import { type AnsweredCall, type ModelCall, readConversation, type ResponsesBody } from './request.ts';
import { type Script, stepSource } from './script.ts';
import { type Step } from './steps.ts';

export interface ScriptedModelOptions {
  readonly script?: Script;
  /** 0, the default, picks a free one; always on 127.0.0.1. */
  readonly port?: number;
  /** Answers when the script is used up; a short greeting by default. */
  readonly fallback?: Step;
  /** Every Codex thread runs its own copy of the script. */
  readonly perThread?: boolean;
  /** Called with every model call, before it is answered. */
  readonly onRequest?: (call: AnsweredCall) => void;
}

export interface ScriptedModel extends AsyncDisposable {
  /** Base URL for a provider with the Responses wire: `http://127.0.0.1:PORT/v1`. */
  readonly url: string;
  readonly port: number;
  /** Every model call so far, in order of arrival. */
  readonly requests: readonly AnsweredCall[];
  /** Stops listening and cuts open streams. */
  close(): Promise<void>;
}

/** Plays the OpenAI Responses API from a script, so that the real Codex runs without an account or a network. */
export async function startScriptedModel(options: ScriptedModelOptions = {}): Promise<ScriptedModel> {
  const { script = [], port = 0, fallback = { text: 'Hello from the scripted model.' }, perThread = false, onRequest } = options;
  const requests: AnsweredCall[] = [];
  const nextStep = stepSource(script, fallback, perThread);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request);
    const reply = new Reply(response, requests.length + 1);
    if (call.method !== 'POST' || !call.path.endsWith('/responses')) {
      reply.refuse(404, { message: `no route for ${call.method} ${call.path}` });
      return;
    }
    const answered = { ...call, step: nextStep(call) };
    requests.push(answered);
    onRequest?.(answered);
    await play(answered.step, answered, reply);
  }

  // A caller that leaves in the middle makes reading or writing throw: then there is nobody to answer.
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The scripted model has no port.');

  async function close(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
  return { url: `http://127.0.0.1:${address.port}/v1`, port: address.port, requests, close, [Symbol.asyncDispose]: close };
}

async function readCall(request: IncomingMessage): Promise<ModelCall> {
  const body = parseBody(await text(request));
  const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
  return { at: Date.now(), method: request.method ?? '', path, headers: request.headers, body, ...readConversation(body) };
}

function parseBody(raw: string): ResponsesBody | null {
  try {
    const body: unknown = JSON.parse(raw);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as ResponsesBody) : null;
  } catch {
    return null;
  }
}
