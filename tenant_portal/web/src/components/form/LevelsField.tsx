// Several of many, each with a level from 1 to 10: skills of an agent, skills that a queue demands.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Icon } from '@/components/Icon';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import type { FieldWords } from './Field';
import type { FieldBinding } from './useForm';
import './levelsField.css';

export type Levels = Readonly<Record<string, number>>;

const LEVELS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const FIRST_LEVEL = 5;

export function LevelsField({
  label,
  help,
  isOptional,
  name,
  value,
  onChange,
  fault,
  options,
  addLabel,
  levelOf,
}: FieldWords &
  FieldBinding<Levels> & {
    readonly options: readonly string[];
    /** Of the list that adds one: "Add a skill". */
    readonly addLabel: string;
    /** Name of the list of levels of one, for screen readers: "Level of Spanish". */
    readonly levelOf: (option: string) => string;
  }) {
  const { t, formats } = useLanguage();
  const [chosen, setChosen] = useState('');
  const held = Object.keys(value).sort(formats.compare);
  const free = options.filter((option) => !(option in value)).sort(formats.compare);
  const without = (option: string) =>
    Object.fromEntries(Object.entries(value).filter(([key]) => key !== option));
  function add(option: string) {
    setChosen('');
    if (option !== '') onChange({ ...value, [option]: FIRST_LEVEL });
  }
  return (
    <fieldset className="field levels" data-invalid={fault === null ? undefined : true}>
      <legend className="field-label">
        {label}
        {isOptional === true && <span className="muted"> {t('form.optional')}</span>}
      </legend>
      {held.length > 0 && (
        <ul className="levels-list">
          {held.map((option) => (
            <li key={option}>
              <span className="levels-name" title={option}>
                {option}
              </span>
              <select
                name={name}
                aria-label={levelOf(option)}
                value={value[option]}
                onChange={(event) =>
                  onChange({ ...value, [option]: Number(event.currentTarget.value) })
                }
              >
                {LEVELS.map((level) => (
                  <option key={level} value={level}>
                    {formats.count(level)}
                  </option>
                ))}
              </select>
              <Button
                kind="quiet"
                className="button-icon"
                aria-label={t('form.removeTag', { tag: option })}
                onClick={() => onChange(without(option))}
              >
                <Icon name="close" />
              </Button>
            </li>
          ))}
        </ul>
      )}
      {free.length > 0 && (
        <select
          className="levels-add"
          aria-label={addLabel}
          value={chosen}
          onChange={(event) => add(event.currentTarget.value)}
        >
          <option value="">{addLabel}</option>
          {free.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      )}
      {fault !== null && <p className="field-fault">{fault}</p>}
      {help !== undefined && <p className="field-help muted">{help}</p>}
    </fieldset>
  );
}
