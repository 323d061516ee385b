// Text of one line, several lines, or a password.
import type { InputHTMLAttributes } from 'react';
import { Field, type FieldWords } from './Field';
import type { FieldBinding } from './useForm';

type TextAttributes = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'autoComplete' | 'autoFocus' | 'inputMode' | 'maxLength' | 'onBlur' | 'placeholder' | 'readOnly'
>;

export function TextField({
  label,
  help,
  isOptional,
  type = 'text',
  name,
  value,
  onChange,
  fault,
  ...attributes
}: FieldWords &
  FieldBinding<string> &
  TextAttributes & { readonly type?: 'text' | 'email' | 'password' | 'tel' | 'url' | 'search' }) {
  return (
    <Field label={label} help={help} isOptional={isOptional ?? false} fault={fault}>
      {(control) => (
        <input
          {...control}
          {...attributes}
          className="input"
          name={name}
          type={type}
          value={value}
          spellCheck={type === 'text' ? undefined : false}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export function TextAreaField({
  label,
  help,
  isOptional,
  rows = 3,
  name,
  value,
  onChange,
  fault,
}: FieldWords & FieldBinding<string> & { readonly rows?: number }) {
  return (
    <Field label={label} help={help} isOptional={isOptional ?? false} fault={fault}>
      {(control) => (
        <textarea
          {...control}
          className="input input-area"
          name={name}
          rows={rows}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
