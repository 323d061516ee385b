// Short texts in one box: Enter or a comma adds one, Backspace in the empty box takes the last.
import { type KeyboardEvent, useState } from 'react';
import { Icon } from '@/components/Icon';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { Field, type FieldWords } from './Field';
import type { FieldBinding } from './useForm';

export function TagField({
  label,
  help,
  isOptional,
  name,
  value,
  onChange,
  fault,
  suggestions = [],
}: FieldWords & FieldBinding<readonly string[]> & { readonly suggestions?: readonly string[] }) {
  const { t } = useLanguage();
  const [text, setText] = useState('');

  function add() {
    const tags = text.split(/[,，;；\n]/).map((tag) => tag.trim());
    onChange([...new Set([...value, ...tags.filter((tag) => tag !== '')])]);
    setText('');
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    // The Enter that ends a Chinese composition is not an Enter for the form.
    if (event.nativeEvent.isComposing) return;
    if ((event.key === 'Enter' || event.key === ',') && text.trim() !== '') {
      event.preventDefault();
      add();
    } else if (event.key === 'Backspace' && text === '') {
      onChange(value.slice(0, -1));
    }
  }

  return (
    <Field label={label} help={help} isOptional={isOptional ?? false} fault={fault}>
      {(control) => (
        <div className="input tags">
          {value.map((tag) => (
            <span key={tag} className="tag">
              {tag}
              <button
                type="button"
                aria-label={t('form.removeTag', { tag })}
                onClick={() => onChange(value.filter((each) => each !== tag))}
              >
                <Icon name="close" />
              </button>
            </span>
          ))}
          <input
            {...control}
            name={name}
            value={text}
            list={`${control.id}-list`}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onBlur={add}
          />
          <datalist id={`${control.id}-list`}>
            {suggestions
              .filter((each) => !value.includes(each))
              .map((each) => (
                <option key={each} value={each} />
              ))}
          </datalist>
        </div>
      )}
    </Field>
  );
}
