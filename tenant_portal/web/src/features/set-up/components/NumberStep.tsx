// A number from the pool of the operator.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Ready } from '@/components/Ready';
import { EmptyState } from '@/components/states';
import type { FreeNumberList, PhoneNumber } from '@/lib/api';
import { useChange, useRead } from '@/lib/http/queries';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { setUpTexts } from '../texts/texts';

// Enough to choose from at a glance.
const OFFERED = 8;
// An operator adds numbers while somebody waits for one.
const POOL_EVERY_MS = 5_000;

export function NumberStep({ onDone }: { readonly onDone: () => void }) {
  const t = useTexts(setUpTexts);
  const pool = useRead<FreeNumberList>(['number-pool'], '/v1/number-pool', {
    refreshEveryMs: POOL_EVERY_MS,
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const claim = useChange<string, PhoneNumber>({
    change: (number, { api, idempotencyKey }) =>
      api.post<PhoneNumber>('/v1/numbers', { number }, { idempotencyKey }),
    refreshes: [['numbers'], ['number-pool'], ['tenant']],
    done: ({ number }) => t('number.saved', { number }),
    onDone,
  });
  return (
    <Ready read={pool} lines={3}>
      {({ items }) => {
        const offered = items.slice(0, OFFERED).map((each) => each.number);
        const picked = chosen !== null && offered.includes(chosen) ? chosen : offered[0];
        if (picked === undefined) {
          return (
            <EmptyState icon="phone" title={t('number.none')}>
              {t('number.none.text')}
            </EmptyState>
          );
        }
        return (
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault();
              void claim.run(picked);
            }}
          >
            <fieldset className="field">
              <legend className="field-label">{t('number.pick')}</legend>
              <div className="set-up-choices">
                {offered.map((number) => (
                  <label key={number} className="set-up-choice">
                    <input
                      type="radio"
                      name="number"
                      value={number}
                      checked={number === picked}
                      onChange={() => setChosen(number)}
                    />
                    {number}
                  </label>
                ))}
              </div>
            </fieldset>
            <div className="form-actions">
              <span className="form-actions-space" />
              <Button type="submit" kind="primary" isPending={claim.isPending}>
                {t('number.take')}
              </Button>
            </div>
          </form>
        );
      }}
    </Ready>
  );
}
