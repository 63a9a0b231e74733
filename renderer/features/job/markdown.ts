import { type CommandExecution, type Item } from '../../../shared/model/item.ts';
import { type Job } from '../../../shared/model/job.ts';
import { count, duration, exactTime } from '../../../shared/texts/format.ts';
import { codeBlock, codeSpan, folded, plainHtml, plainMarkdown, quotation } from '../../ui/markdown.ts';
import { callerName } from '../../client/caller.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { type Entry } from './log.ts';
import { outcomeText } from './outcome.ts';
import { tailOf } from './output.ts';
import { shownCommand } from './shell-command.ts';

/** Lines of one output: enough to see how it ended, little enough to paste. */
const outputLines = 400;

/**
 * A job and its log to paste into an issue or a note: facts, prompt, steps with their outputs folded, answer. What came from outside cannot
 * break out of its place; the answer, which is Markdown itself, stands last and as it is.
 */
export function jobMarkdown(job: Job, entries: readonly Entry[]): string {
  const asked = entries.find(({ type }) => type === 'prompt');
  const steps = entries.flatMap((entry) => (entry.type === 'item' ? [stepMarkdown(entry.item)] : []));
  const answer = entries.find(({ type }) => type === 'answer');
  return [
    `# ${plainMarkdown(job.title || texts.jobs.untitled)}`,
    factsMarkdown(job),
    section(texts.markdown.prompt, [codeBlock(asked?.type === 'prompt' ? asked.text : job.prompt, 'text')]),
    section(texts.markdown.steps, steps),
    section(texts.markdown.failure, job.failure ? [failureMarkdown(job.failure)] : []),
    section(job.status === 'completed' ? texts.log.answer : texts.log.unfinished, answer?.type === 'answer' ? [answer.text.trim()] : []),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function section(title: string, parts: readonly string[]): string {
  return parts.length === 0 ? '' : [`## ${title}`, ...parts].join('\n\n');
}

function factsMarkdown(job: Job): string {
  const { usage } = job;
  const facts: readonly (readonly [string, string | null])[] = [
    [texts.markdown.client, plainMarkdown(callerName(job))],
    [texts.markdown.folder, `${codeSpan(job.cwd)} (${job.sandbox})`],
    [texts.markdown.model, plainMarkdown([job.model ?? texts.job.defaultModel, job.effort].filter(Boolean).join(' '))],
    [texts.markdown.state, texts.states[job.status]],
    [texts.markdown.created, exactTime(job.createdAt * 1000)],
    [texts.markdown.took, job.durationMs === null ? null : duration(job.durationMs)],
    [
      texts.markdown.tokens,
      usage &&
        `${count(usage.total)}: ${texts.log.usageTitle(count(usage.input), count(usage.cachedInput), count(usage.output), count(usage.reasoning))}`,
    ],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [`- ${name}: ${value}`])).join('\n');
}

function failureMarkdown({ code, message, hint }: NonNullable<Job['failure']>): string {
  return [plainMarkdown(message), hint && plainMarkdown(hint), codeSpan(code)].filter(Boolean).join('\n\n');
}

function stepMarkdown(item: Item): string {
  switch (item.type) {
    case 'userMessage':
      return codeBlock(item.text, 'text');
    case 'agentMessage':
      return quotation(item.text);
    case 'reasoning':
      return folded(plainHtml(texts.log.reasoning), quotation(item.text));
    case 'commandExecution':
      return commandMarkdown(item);
    case 'fileChange':
      return item.changes
        .map(({ path, diff }) => folded(`${plainHtml(texts.log.edits)} <code>${plainHtml(path)}</code>`, codeBlock(diff, 'diff')))
        .join('\n\n');
    case 'plan':
      return item.steps.map(({ step, status }) => `- [${status === 'completed' ? 'x' : ' '}] ${plainMarkdown(step)}`).join('\n');
    case 'mcpToolCall':
      return `- ${texts.log.tool} ${codeSpan(`${item.server}/${item.tool}`)}${item.error === null ? '' : `: ${plainMarkdown(item.error)}`}`;
    case 'dynamicToolCall':
      return `- ${texts.log.clientTool} ${codeSpan(item.tool)}`;
    case 'webSearch':
      return `- ${texts.log.searched}: ${plainMarkdown(item.query)}`;
    case 'notice':
      return `- ${texts.log.level[item.level]}: ${plainMarkdown(item.text)}`;
    case 'other':
      return `- ${plainMarkdown(texts.log.other(item.kind))}`;
  }
}

function commandMarkdown(item: CommandExecution): string {
  const shown = shownCommand(item.command);
  const [first = ''] = shown.split('\n', 1);
  const { text, hidden } = tailOf(item.output, outputLines);
  const output = hidden > 0 ? `${texts.markdown.linesLeftOut(hidden)}\n${text}` : text;
  const took = item.durationMs === null ? '' : ` · ${duration(item.durationMs)}`;
  const body = [first === shown ? '' : codeBlock(shown, 'sh'), item.output === '' ? texts.log.noOutput : codeBlock(output)];
  return folded(`<code>${plainHtml(first)}</code> ${outcomeText(item)}${took}`, body.filter(Boolean).join('\n\n'));
}
