import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type CallToolResult,
  createRequestStateCodec,
  type InputRequests,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { text } from './content.ts';

type Answer = CallToolResult | InputRequiredResult;
type Ask = (mcpReq: ServerContext['mcpReq']) => Answer | Promise<Answer>;

export const requestState = createRequestStateCodec<{ readonly step: number }>({ key: 'a key of 32 bytes for tests only' });

const capital = inputRequired.createMessage({
  messages: [{ role: 'user', content: text('What is the capital of France?') }],
  maxTokens: 100,
});
const named = (message = 'What is your name?') => question(message, { name: { type: 'string' } });

/** The tools of the suite that ask the client something, and are called again with the answers. */
export function registerQuestions(server: McpServer): void {
  const asks = (name: string, ask: Ask) =>
    server.registerTool(name, { description: 'Asks the client before it answers.' }, ({ mcpReq }) => ask(mcpReq));
  asks('test_input_required_result_elicitation', greets);
  asks('test_streaming_elicitation', greets);
  asks('test_input_required_result_sampling', ({ inputResponses }) => {
    const given = inputResponse(inputResponses, 'capital_question');
    return given.kind === 'sampling'
      ? said(JSON.stringify(given.result.content))
      : inputRequired({ inputRequests: { capital_question: capital } });
  });
  asks('test_input_required_result_list_roots', ({ inputResponses }) => {
    const given = inputResponse(inputResponses, 'client_roots');
    if (given.kind === 'roots') return said(`Roots: ${given.roots.map(({ uri }) => uri).join(', ')}`);
    return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
  });
  for (const name of ['test_input_required_result_request_state', 'test_input_required_result_tampered_state']) asks(name, confirms);
  asks('test_input_required_result_multiple_inputs', asksAll);
  asks('test_input_required_result_multi_round', asksTwice);
  asks('test_input_required_result_capabilities', onlyDeclared);
  asks('test_missing_capability', () => inputRequired({ inputRequests: { capital_question: capital } }));
}

function greets({ inputResponses }: ServerContext['mcpReq']): Answer {
  const given = acceptedContent<{ name: string }>(inputResponses, 'user_name');
  return given ? said(`Hello, ${given.name}!`) : inputRequired({ inputRequests: { user_name: named() } });
}

async function confirms({ inputResponses, requestState: state }: ServerContext['mcpReq']): Promise<Answer> {
  if (acceptedContent(inputResponses, 'confirm') && state() !== undefined) return said('state-ok');
  return asked({ confirm: question('Please confirm', { ok: { type: 'boolean' } }) }, 1);
}

async function asksAll({ inputResponses, requestState: state }: ServerContext['mcpReq']): Promise<Answer> {
  const kinds = ['user_name', 'greeting', 'client_roots'].map((key) => inputResponse(inputResponses, key).kind);
  if (state() !== undefined && !kinds.includes('missing')) return said(`Given: ${kinds.join(', ')}`);
  const greeting = inputRequired.createMessage({ messages: [{ role: 'user', content: text('Generate a greeting') }], maxTokens: 50 });
  return asked({ user_name: named(), greeting, client_roots: inputRequired.listRoots() }, 1);
}

async function asksTwice({ inputResponses, requestState: state }: ServerContext['mcpReq']): Promise<Answer> {
  const step = state<{ step: number }>()?.step ?? 0;
  if (step === 2 && acceptedContent(inputResponses, 'step2')) return said('Both steps are done.');
  if (step === 1 && acceptedContent(inputResponses, 'step1')) {
    return asked({ step2: question('Step 2: What is your favorite color?', { color: { type: 'string' } }) }, 2);
  }
  return asked({ step1: named('Step 1: What is your name?') }, 1);
}

function onlyDeclared({ envelope }: ServerContext['mcpReq']): Answer {
  const { [CLIENT_CAPABILITIES_META_KEY]: declared } = envelope as { readonly [CLIENT_CAPABILITIES_META_KEY]: ClientCapabilities };
  const { sampling, elicitation } = declared;
  return inputRequired({ inputRequests: { ...(elicitation && { user_name: named() }), ...(sampling && { capital_question: capital }) } });
}

async function asked(inputRequests: InputRequests, step: number): Promise<InputRequiredResult> {
  return inputRequired({ inputRequests, requestState: await requestState.mint({ step }) });
}

function question(message: string, properties: Record<string, { type: 'string' } | { type: 'boolean' }>) {
  return inputRequired.elicit({ message, requestedSchema: { type: 'object', properties, required: Object.keys(properties) } });
}

function said(value: string): CallToolResult {
  return { content: [text(value)] };
}
