import { createHmac } from 'node:crypto';

const prefix = 'whsec_';

/** The key in a secret of Standard Webhooks: 24 to 64 bytes in base64 behind `whsec_`; null for any other text. */
export function keyOf(secret: string): Buffer | null {
  const text = secret.slice(prefix.length);
  if (!secret.startsWith(prefix) || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  const key = Buffer.from(text, 'base64');
  return key.length >= 24 && key.length <= 64 ? key : null;
}

/** The headers that prove to its receiver who sent a message (Standard Webhooks). `atSeconds` is of this attempt. */
export function signed(key: Buffer, { id, atSeconds, body }: { readonly id: string; readonly atSeconds: number; readonly body: string }) {
  const signature = createHmac('sha256', key).update(`${id}.${atSeconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(atSeconds), 'webhook-signature': `v1,${signature}` };
}
