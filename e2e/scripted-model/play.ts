import { type Reply } from './reply.ts';
import { type ModelCall, readTools, type Tools } from './request.ts';
import { type ErrorStep, type ExecStep, type PatchStep, type Step, type TextStep } from './steps.ts';

/** Answers a model call as the step says. */
export async function play(step: Step, call: ModelCall, reply: Reply): Promise<void> {
  if ('error' in step) return refuse(step, reply);
  reply.open();
  if (step.until !== undefined) await Promise.race([step.until, reply.untilLeft()]);
  if (step.reasoning) reply.reasoning(step.reasoning);
  const tools = readTools(call.body);
  switch (true) {
    case 'exec' in step:
      return runCommand(step, tools, reply);
    case 'patch' in step:
      return applyPatch(step, tools, reply);
    case 'js' in step:
      return runJavaScript(step.js, tools, reply, step.delayMs);
    case 'tool' in step:
      return reply.complete(reply.functionCall(step.tool, step.args ?? {}, step.namespace));
    case 'tools' in step:
      return reply.complete(...step.tools.map(({ tool, args = {}, namespace }) => reply.functionCall(tool, args, namespace)));
    case 'echo' in step:
      return answer({ ...step, text: step.echo + JSON.stringify(call.toolOutputs.at(-1) ?? null) }, reply);
    case 'slow' in step:
      return answer({ delayMs: 100, ...step, text: numbered('tok', step.slow) }, reply);
    case 'cut' in step:
      return reply.brokenMessage(numbered('w', step.cut), step.delayMs ?? 10);
    case 'fail' in step:
      return reply.fail(step.fail, step.message ?? 'scripted failure');
    case 'incomplete' in step: {
      const item = await reply.message([step.incomplete]);
      return item ? reply.incomplete(item) : undefined;
    }
    case 'hang' in step:
      return reply.untilLeft();
    default:
      return answer(step, reply);
  }
}

const numbered = (word: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${word}${n} `);

function refuse(step: ErrorStep, reply: Reply): void {
  const type = step.type ?? (step.error === 429 ? 'rate_limit_exceeded' : 'server_error');
  const headers: Record<string, string> = step.retryAfter === undefined ? {} : { 'retry-after': String(step.retryAfter) };
  reply.refuse(step.error, { type, code: step.type ?? null, message: step.message ?? `scripted ${step.error}` }, headers);
}

async function answer({ text = '', size = 12, delayMs, endless = false }: TextStep, reply: Reply): Promise<void> {
  const deltas = typeof text === 'string' ? (text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? ['']) : text;
  const item = await reply.message(deltas, delayMs);
  if (endless) return reply.untilLeft();
  if (item) reply.complete(item);
}

function runCommand(step: ExecStep, tools: Tools, reply: Reply): Promise<void> {
  const args = {
    cmd: step.exec,
    ...(step.workdir === undefined ? {} : { workdir: step.workdir }),
    ...(step.yieldMs === undefined ? {} : { yield_time_ms: step.yieldMs }),
    ...(step.escalate === undefined ? {} : { sandbox_permissions: 'require_escalated', justification: step.escalate }),
    ...(step.prefixRule === undefined ? {} : { prefix_rule: step.prefixRule }),
  };
  if (tools.codeMode)
    return runJavaScript(`const r = await tools.exec_command(${JSON.stringify(args)}); text(r);`, tools, reply, step.delayMs);
  reply.complete(reply.functionCall('exec_command', args));
  return Promise.resolve();
}

async function applyPatch({ patch, delayMs }: PatchStep, tools: Tools, reply: Reply): Promise<void> {
  if (tools.codeMode) return runJavaScript(`text(await tools.apply_patch(${JSON.stringify(patch)}));`, tools, reply, delayMs);
  if (tools.applyPatch) return reply.complete(await reply.customCall('apply_patch', patch, { delayMs }));
  return reply.complete(reply.functionCall('exec_command', { cmd: `apply_patch <<'EOF'\n${patch}\nEOF` }));
}

async function runJavaScript(code: string, tools: Tools, reply: Reply, delayMs: number | undefined): Promise<void> {
  reply.complete(await reply.customCall('exec', code, { namespace: tools.codeMode?.namespace, delayMs }));
}
