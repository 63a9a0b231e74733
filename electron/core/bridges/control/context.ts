import { type Notification, type NotificationParams } from '../../../../shared/contract/control.ts';
import { type Call } from '../../lib/call.ts';
import { type ShownQuestions } from './shown-questions.ts';

/** Who asks, and through what. */
export interface ControlContext extends Call {
  /** A page in a browser is the owner too, but is not told how to get another page in. */
  readonly surface: 'page' | 'local';
  /** What this surface has put before the owner. */
  readonly shown: ShownQuestions;
  /** Follows a job's log for this surface. */
  readonly follow: (jobId: string, after: number) => string;
  readonly unfollow: (subscriptionId: string) => void;
  /** Tells this surface alone. */
  readonly tell: <N extends Notification>(name: N, params: NotificationParams<N>) => void;
}
