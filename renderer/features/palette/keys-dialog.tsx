import { useHostState } from '../../client/host-context.ts';
import { Modal, ModalBody } from '../../ui/modal.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { allKeys, type KeyGroup } from './keys.ts';

/** Every key of the window in one sheet. */
export function KeysDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const platform = useHostState(({ app }) => app?.platform ?? '');
  return (
    <Modal open={open} onClose={onClose} title={texts.keys.title} wide>
      <ModalBody>
        <div className="columns-[17rem] gap-8">
          {allKeys(platform).map((group) => (
            <Group key={group.name} group={group} />
          ))}
        </div>
      </ModalBody>
    </Modal>
  );
}

function Group({ group: { name, note, entries } }: { readonly group: KeyGroup }) {
  return (
    <section aria-label={name} className="mb-4 break-inside-avoid">
      <h3 className="mb-1 font-medium">{name}</h3>
      <dl className="grid grid-cols-[8.5rem_minmax(0,1fr)] gap-x-2 gap-y-1">
        {entries.map(({ does, ways }) => (
          <div key={does} className="contents">
            <dt className="flex flex-wrap content-start items-center gap-1">
              {ways.map((keys, at) => (
                <span key={keys.join()} className="flex items-center gap-1">
                  {at > 0 && <span className="text-meta text-soft">{texts.keys.or}</span>}
                  {keys.map((key) => (
                    <Key key={key}>{key}</Key>
                  ))}
                </span>
              ))}
            </dt>
            <dd className="text-soft">{does}</dd>
          </div>
        ))}
      </dl>
      {note && <p className="mt-1 text-meta text-soft">{note}</p>}
    </section>
  );
}

/** A key as it is drawn on the board. */
function Key({ children }: { readonly children: string }) {
  return <kbd className="rounded-chip border border-line bg-sunken px-1.5 leading-5 whitespace-nowrap">{children}</kbd>;
}
