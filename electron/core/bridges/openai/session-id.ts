import { z } from 'zod';
import { check } from './check.ts';
import { BadParameter } from './errors.ts';

/** A session as a request names it. */
export interface NamedSession {
  /** The client's own words: compared and kept, never interpreted. */
  readonly id: string;
  /** The field or header that named it. */
  readonly source: string;
}

export interface SessionRules {
  readonly requireSessionId: boolean;
  readonly contradictingSessions: 'first' | 'refuse';
}

const fields = ['session_id', 'conversation_id', 'thread_id', 'user'] as const;
const headers = ['x-session-id', 'session-id', 'x-conversation-id', 'x-thread-id', 'x-openwebui-chat-id', 'x-user-id'] as const;
const maxLength = 256;

/**
 * The session that a request belongs to: the first field of the body that is given, else the first header that is; an empty text in the body
 * says that there is none. Null for a request on its own.
 * @throws BadParameter for an id that is no short text, for contradicting ones where that is refused, and for none where one is required
 */
export function parseSessionId(
  body: Readonly<Record<string, unknown>>,
  given: Headers,
  { requireSessionId, contradictingSessions }: SessionRules,
): NamedSession | null {
  const named = [...inBody(body), ...inHeaders(given)];
  const [first] = named;
  const session = first?.id ? first : null;
  if (session && contradictingSessions === 'refuse') refuseContradiction(session, named);
  if (session) requirePlain(session);
  else if (requireSessionId) throw missing();
  return session;
}

function inBody(body: Readonly<Record<string, unknown>>): NamedSession[] {
  return fields.flatMap((source) => {
    const id = check(z.string().nullish(), body[source], source);
    return id === null || id === undefined ? [] : [{ id, source }];
  });
}

function inHeaders(given: Headers): NamedSession[] {
  return headers.flatMap((source) => {
    const id = given.get(source)?.trim();
    return id ? [{ id, source }] : [];
  });
}

function refuseContradiction(session: NamedSession, named: readonly NamedSession[]): void {
  const other = named.find(({ id }) => id !== '' && id !== session.id);
  if (!other) return;
  throw new BadParameter(
    other.source,
    `${other.source} and ${session.source} name different sessions. Send one of them.`,
    'session/conflict',
  );
}

function requirePlain({ id, source }: NamedSession): void {
  if (id.length > maxLength) throw new BadParameter(source, `${source}: at most ${maxLength} characters are accepted.`);
  if (/\p{Cc}/u.test(id)) throw new BadParameter(source, `${source}: control characters are not accepted.`);
}

function missing(): BadParameter {
  const message = 'session_id (or conversation_id / thread_id / user) is required in this deployment.';
  return new BadParameter('session_id', message, 'session/required');
}
