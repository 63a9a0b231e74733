import { type Handlers } from '../../../../shared/contract/control.ts';
import { type Review } from '../../../../shared/model/review.ts';
import { type Reviews } from '../../jobs/reviews.ts';
import { type ControlContext } from './context.ts';

/** Change sets before the owner. */
export interface ReviewServices {
  readonly reviews: Pick<Reviews, 'decide' | 'apply' | 'sendBack' | 'reject' | 'merge' | 'revert'> & {
    readonly book: Pick<Reviews['book'], 'list' | 'find' | 'files' | 'file' | 'context' | 'pendingCount'>;
  };
}

type ReviewMethod =
  `change/${'list' | 'read' | 'files' | 'file' | 'context' | 'decide' | 'apply' | 'sendBack' | 'reject' | 'merge' | 'revert'}`;

export function reviewHandlers({ reviews }: ReviewServices): Pick<Handlers<ControlContext>, ReviewMethod> {
  return {
    'change/list': (query) => {
      const { data, nextCursor } = reviews.book.list(query);
      return { data: [...data], nextCursor };
    },
    'change/read': ({ id }): Review => reviews.book.find(id),
    'change/files': ({ id, ...page }) => reviews.book.files(id, page),
    'change/file': ({ id, fileId }) => reviews.book.file(id, fileId),
    'change/context': ({ id, fileId, ...range }) => reviews.book.context(id, fileId, range),
    'change/decide': ({ id, ...change }) => reviews.decide(id, change),
    'change/apply': ({ id, surface, ...answer }, context) => reviews.apply(id, { ...answer, by: answeredBy(context, surface) }),
    'change/sendBack': ({ id, message, surface }, context) =>
      reviews.sendBack(id, { message: message ?? null, by: answeredBy(context, surface) }),
    'change/reject': ({ id, reason, surface }, context) => reviews.reject(id, { reason: reason ?? null, by: answeredBy(context, surface) }),
    'change/merge': ({ id, surface, ...answer }, context) => reviews.merge(id, { ...answer, by: answeredBy(context, surface) }),
    'change/revert': ({ id, surface }, context) => reviews.revert(id, { by: answeredBy(context, surface) }),
  };
}

type Surface = 'window' | 'notification' | 'cli';

function answeredBy({ surface }: ControlContext, named: Surface): Surface | 'page' {
  return surface === 'page' ? 'page' : named;
}
