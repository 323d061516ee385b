// A whole or decimal number, written as the locale writes it; arrow keys step.
import { Button } from 'react-aria-components/Button';
import { Group } from 'react-aria-components/Group';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { NumberField as AriaNumberField } from 'react-aria-components/NumberField';
import { Text } from 'react-aria-components/Text';
import { Icon } from '@/components/Icon';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import type { FieldWords } from './Field';
import type { FieldBinding } from './useForm';

export function NumberField({
  label,
  help,
  isOptional = false,
  name,
  value,
  onChange,
  fault,
  min,
  max,
  step = 1,
  unit,
}: FieldWords &
  FieldBinding<number | null> & {
    readonly min?: number;
    readonly max?: number;
    readonly step?: number;
    /** Such as "s" or "%", drawn after the box. */
    readonly unit?: string;
  }) {
  const { t } = useLanguage();
  return (
    <AriaNumberField
      className="field"
      name={name}
      value={value ?? Number.NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? null : next)}
      isInvalid={fault !== null}
      step={step}
      {...(min === undefined ? {} : { minValue: min })}
      {...(max === undefined ? {} : { maxValue: max })}
    >
      <Label className="field-label">
        {label}
        {isOptional && <span className="muted"> {t('form.optional')}</span>}
      </Label>
      <div className="number-row">
        <Group className="input number">
          <Input />
          <span className="number-steps">
            <Button slot="increment">
              <Icon name="up" />
            </Button>
            <Button slot="decrement">
              <Icon name="down" />
            </Button>
          </span>
        </Group>
        {unit !== undefined && <span className="muted">{unit}</span>}
      </div>
      {fault !== null && <p className="field-fault">{fault}</p>}
      {help !== undefined && (
        <Text slot="description" className="field-help muted">
          {help}
        </Text>
      )}
    </AriaNumberField>
  );
}
