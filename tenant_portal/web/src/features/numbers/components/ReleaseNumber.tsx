// Gives a number up, after it was typed again: nobody can bring it back.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Dialog, DialogActions } from '@/components/Dialog';
import { TextField } from '@/components/form/TextField';
import type { PhoneNumber } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { digitsOf, useReleaseNumber } from '../api/numbers';
import { numbersTexts } from '../texts/texts';

export function ReleaseNumber({
  number: { number },
  onClose,
}: {
  readonly number: PhoneNumber;
  readonly onClose: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(numbersTexts);
  const [typed, setTyped] = useState('');
  const release = useReleaseNumber(t('released', { number }));
  const isSure = digitsOf(typed) === number;
  async function run() {
    await release.run(number);
    onClose();
  }
  return (
    <Dialog
      kind="alert"
      title={t('release.title', { number })}
      lead={t('release.text')}
      onClose={onClose}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isSure && !release.isPending) void run();
        }}
      >
        <TextField
          label={t('release.type')}
          name="typed"
          type="tel"
          autoComplete="off"
          autoFocus
          placeholder={number}
          value={typed}
          onChange={setTyped}
          fault={null}
        />
        <DialogActions>
          <Button onClick={onClose}>{core('action.cancel')}</Button>
          <Button type="submit" kind="danger" disabled={!isSure} isPending={release.isPending}>
            {t('release')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
