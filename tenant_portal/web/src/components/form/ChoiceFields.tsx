// One of a few (a native list), yes or no, and many of many.
import { useMemo, useState } from 'react';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { Field, type FieldWords } from './Field';
import type { FieldBinding } from './useForm';

export type Option<T extends string = string> = {
  readonly value: T;
  readonly label: string;
  readonly detail?: string;
};

// From so many on, a search box above the list is quicker than scrolling.
const SEARCH_FROM = 9;

/** One of several. `emptyLabel` adds a first line that stands for null. */
export function SelectField<T extends string>({
  label,
  help,
  isOptional,
  name,
  value,
  onChange,
  fault,
  options,
}: FieldWords & FieldBinding<T> & { readonly options: readonly Option<T>[] }) {
  return (
    <Field label={label} help={help} isOptional={isOptional ?? false} fault={fault}>
      {(control) => (
        <select
          {...control}
          className="input"
          name={name}
          value={value}
          onChange={(event) => {
            const found = options.find((option) => option.value === event.currentTarget.value);
            if (found !== undefined) onChange(found.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** The same over ids where none is an answer too. */
export function OptionalSelectField({
  value,
  onChange,
  options,
  emptyLabel,
  ...others
}: FieldWords &
  FieldBinding<string | null> & {
    readonly options: readonly Option[];
    readonly emptyLabel: string;
  }) {
  return (
    <SelectField
      {...others}
      value={value ?? ''}
      onChange={(chosen) => onChange(chosen === '' ? null : chosen)}
      options={[{ value: '', label: emptyLabel }, ...options]}
    />
  );
}

export function CheckField({
  label,
  help,
  name,
  value,
  onChange,
  fault,
}: FieldWords & FieldBinding<boolean>) {
  return (
    <div className="field" data-invalid={fault === null ? undefined : true}>
      <label className="check">
        <input
          type="checkbox"
          name={name}
          checked={value}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>
          {label}
          {help !== undefined && <span className="field-help muted">{help}</span>}
        </span>
      </label>
      {fault !== null && <p className="field-fault">{fault}</p>}
    </div>
  );
}

/** Many of many: a list of boxes that can be searched. */
export function MultiSelectField({
  label,
  help,
  isOptional,
  name,
  value,
  onChange,
  fault,
  options,
}: FieldWords & FieldBinding<readonly string[]> & { readonly options: readonly Option[] }) {
  const { t, formats } = useLanguage();
  const [search, setSearch] = useState('');
  const chosen = useMemo(() => new Set(value), [value]);
  const shown = useMemo(() => {
    const wanted = search.trim().toLocaleLowerCase();
    return options.filter((option) => option.label.toLocaleLowerCase().includes(wanted));
  }, [options, search]);
  const toggle = (option: string) =>
    onChange(chosen.has(option) ? value.filter((each) => each !== option) : [...value, option]);
  return (
    <fieldset className="field" data-invalid={fault === null ? undefined : true}>
      <legend className="field-label">
        {label}
        {isOptional === true && <span className="muted"> {t('form.optional')}</span>}
        <span className="muted"> {t('form.chosen', { count: formats.count(value.length) })}</span>
      </legend>
      <div className="multi">
        {options.length >= SEARCH_FROM && (
          <input
            className="input multi-search"
            type="search"
            aria-label={t('table.search')}
            placeholder={t('table.search')}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )}
        <div className="multi-list">
          {shown.map((option) => (
            <label key={option.value} className="check multi-option">
              <input
                type="checkbox"
                name={name}
                checked={chosen.has(option.value)}
                onChange={() => toggle(option.value)}
              />
              <span>
                {option.label}
                {option.detail !== undefined && (
                  <span className="muted small"> {option.detail}</span>
                )}
              </span>
            </label>
          ))}
          {shown.length === 0 && <p className="muted small multi-none">{t('form.none')}</p>}
        </div>
      </div>
      {fault !== null && <p className="field-fault">{fault}</p>}
      {help !== undefined && <p className="field-help muted">{help}</p>}
    </fieldset>
  );
}
