// The rings of a queue: from which wait on other agents are asked too.
import { Button } from '@/components/Button';
import { CheckField, MultiSelectField, type Option } from '@/components/form/ChoiceFields';
import { LevelsField } from '@/components/form/LevelsField';
import { NumberField } from '@/components/form/NumberField';
import type { FieldBinding } from '@/components/form/useForm';
import { Icon } from '@/components/Icon';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { nextRing, type RingValues } from '../api/queueValues';
import { queuesTexts } from '../texts/texts';
import './rings.css';

// The API's own limits.
const MAX_RINGS = 10;
const MAX_AFTER_S = 3_600;

type Choices = {
  readonly skills: readonly string[];
  /** The other queues. */
  readonly queues: readonly Option[];
};

export function RingsField({
  value,
  onChange,
  fault,
  choices,
}: FieldBinding<readonly RingValues[]> & { readonly choices: Choices }) {
  const t = useTexts(queuesTexts);
  const change = (changed: RingValues) =>
    onChange(value.map((each) => (each.key === changed.key ? changed : each)));
  return (
    <div className="rings" data-invalid={fault === null ? undefined : true}>
      {value.map((ring, index) => (
        <RingCard
          key={ring.key}
          ring={ring}
          number={index + 1}
          choices={choices}
          onChange={change}
          onRemove={() => onChange(value.filter((each) => each.key !== ring.key))}
        />
      ))}
      {fault !== null && (
        <p className="field-fault" role="alert">
          {fault}
        </p>
      )}
      {value.length < MAX_RINGS && (
        <div>
          <Button onClick={() => onChange([...value, nextRing(value)])}>
            <Icon name="plus" />
            {t('rings.add')}
          </Button>
        </div>
      )}
    </div>
  );
}

function RingCard({
  ring,
  number,
  choices,
  onChange,
  onRemove,
}: {
  readonly ring: RingValues;
  readonly number: number;
  readonly choices: Choices;
  readonly onChange: (ring: RingValues) => void;
  readonly onRemove: () => void;
}) {
  const t = useTexts(queuesTexts);
  const named = (field: string) => `rings.${ring.key}.${field}`;
  return (
    <fieldset className="ring">
      <legend className="field-label">{t('rings.number', { number })}</legend>
      <Button
        kind="quiet"
        className="button-icon ring-remove"
        aria-label={t('rings.remove', { number })}
        title={t('rings.remove', { number })}
        onClick={onRemove}
      >
        <Icon name="close" />
      </Button>
      <NumberField
        name={named('after')}
        label={t('rings.after')}
        unit={t('unit.seconds')}
        min={1}
        max={MAX_AFTER_S}
        value={ring.after_s}
        onChange={(after_s) => onChange({ ...ring, after_s })}
        fault={null}
      />
      <CheckField
        name={named('own')}
        label={t('rings.skills.other')}
        value={ring.required_skills !== null}
        onChange={(isOther) => onChange({ ...ring, required_skills: isOther ? {} : null })}
        fault={null}
      />
      {ring.required_skills !== null && (
        <LevelsField
          name={named('skills')}
          label={t('skills')}
          help={t('rings.skills.help')}
          isOptional
          options={choices.skills}
          addLabel={t('skills.add')}
          levelOf={(skill) => t('skills.level', { skill })}
          value={ring.required_skills}
          onChange={(required_skills) => onChange({ ...ring, required_skills })}
          fault={null}
        />
      )}
      {choices.queues.length > 0 && (
        <MultiSelectField
          name={named('queues')}
          label={t('rings.queues')}
          isOptional
          options={choices.queues}
          value={ring.queue_ids}
          onChange={(queue_ids) => onChange({ ...ring, queue_ids })}
          fault={null}
        />
      )}
    </fieldset>
  );
}
