// Takes a free number of the pool, found by how it begins, and says where it leads.
import { useDeferredValue, useState } from 'react';
import { Button } from '@/components/Button';
import { FormDialog } from '@/components/form/FormDialog';
import { TextField } from '@/components/form/TextField';
import { type FieldBinding, useForm } from '@/components/form/useForm';
import { ErrorState, Skeleton } from '@/components/states';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { type NumberTarget, useClaimNumber, useFreeNumbers } from '../api/numbers';
import { numbersTexts } from '../texts/texts';
import { FlowField } from './FlowField';
import './numbers.css';

export function ClaimForm({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(numbersTexts);
  const claim = useClaimNumber(({ number }) => t('claimed', { number }));
  const initial: NumberTarget = { number: '', flow_id: null };
  const form = useForm<NumberTarget, unknown>({
    initial,
    submission: claim,
    validate: ({ number }) => (number === '' ? { number: t('claim.none') } : {}),
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      title={t('claim')}
      lead={t('claim.lead')}
      submitLabel={t('claim.do')}
      onClose={onClose}
    >
      <PoolField {...form.field('number')} />
      <FlowField {...form.field('flow_id')} />
    </FormDialog>
  );
}

function PoolField({ name, value, onChange, fault }: FieldBinding<string>) {
  const { t: core } = useLanguage();
  const t = useTexts(numbersTexts);
  const [prefix, setPrefix] = useState('');
  const pool = useFreeNumbers(useDeferredValue(prefix));
  return (
    <>
      <TextField
        label={t('claim.prefix')}
        help={t('claim.prefix.help')}
        name="prefix"
        type="tel"
        autoFocus
        isOptional
        value={prefix}
        onChange={setPrefix}
        fault={null}
      />
      <fieldset className="field" data-invalid={fault === null ? undefined : true}>
        <legend className="field-label">{t('claim.pick')}</legend>
        {pool.state === 'loading' && <Skeleton lines={3} />}
        {pool.state === 'failed' && pool.error !== null && (
          <ErrorState error={pool.error} onRetry={pool.retry} />
        )}
        {pool.state === 'ready' && (
          <div className="multi">
            <div className="multi-list number-pool">
              {pool.items.map(({ number }) => (
                <label key={number} className="check multi-option">
                  <input
                    type="radio"
                    name={name}
                    value={number}
                    checked={value === number}
                    onChange={() => onChange(number)}
                  />
                  <span className="phone-number">{number}</span>
                </label>
              ))}
              {pool.items.length === 0 && (
                <p className="muted small multi-none">
                  {t(prefix === '' ? 'claim.empty' : 'claim.noMatch')}
                </p>
              )}
              {pool.loadMore !== null && (
                <Button kind="quiet" onClick={pool.loadMore} isPending={pool.isLoadingMore}>
                  {core('table.more')}
                </Button>
              )}
            </div>
          </div>
        )}
        {fault !== null && <p className="field-fault">{fault}</p>}
      </fieldset>
    </>
  );
}
