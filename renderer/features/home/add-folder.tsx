import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { laterDialog } from '../../ui/later.tsx';
import { texts } from '../../../shared/texts/texts.ts';

const AddFolderDialog = laterDialog(async () => (await import('./folder-dialogs.tsx')).AddFolderDialog);

/** The button that opens a folder to clients, with its dialog. */
export function AddFolder() {
  const [adding, setAdding] = useState(false);
  return (
    <>
      <Button look="quiet" icon={Plus} onClick={() => setAdding(true)}>
        {texts.folders.add}
      </Button>
      <AddFolderDialog open={adding} onClose={() => setAdding(false)} />
    </>
  );
}
