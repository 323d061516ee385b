// The roles of a person, each for the whole organisation or for some queues and teams.
import { Button } from '@/components/Button';
import { MultiSelectField, SelectField } from '@/components/form/ChoiceFields';
import type { FieldBinding } from '@/components/form/useForm';
import { Icon } from '@/components/Icon';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { AGENT_ROLE, newRole, type RoleValues } from '../api/personValues';
import type { Places } from '../hooks/usePlaces';
import { useRoleOptions } from '../hooks/useRoles';
import { peopleTexts } from '../texts/texts';

const OWNER = 'owner';

export function RolesField({
  value,
  onChange,
  fault,
  places,
}: FieldBinding<readonly RoleValues[]> & { readonly places: Places }) {
  const t = useTexts(peopleTexts);
  const options = useRoleOptions();
  const nextKey = 1 + Math.max(-1, ...value.map((each) => each.key));
  const unused = options.find(({ value: role }) => value.every((each) => each.role !== role));
  const change = (key: number, changes: Partial<RoleValues>) =>
    onChange(value.map((each) => (each.key === key ? { ...each, ...changes } : each)));
  return (
    <div className="roles" data-invalid={fault === null ? undefined : true}>
      {value.length === 0 && <p className="muted">{t('roles.none')}</p>}
      {value.map((role) => (
        <RoleRow
          key={role.key}
          role={role}
          places={places}
          onChange={(changes) => change(role.key, changes)}
          onRemove={() => onChange(value.filter((each) => each.key !== role.key))}
        />
      ))}
      {fault !== null && (
        <p className="field-fault" role="alert">
          {fault}
        </p>
      )}
      <div>
        <Button onClick={() => onChange([...value, newRole(unused?.value ?? AGENT_ROLE, nextKey)])}>
          <Icon name="plus" />
          {t('roles.add')}
        </Button>
      </div>
    </div>
  );
}

function RoleRow({
  role,
  places,
  onChange,
  onRemove,
}: {
  readonly role: RoleValues;
  readonly places: Places;
  readonly onChange: (changes: Partial<RoleValues>) => void;
  readonly onRemove: () => void;
}) {
  const t = useTexts(peopleTexts);
  const options = useRoleOptions();
  // A role that this page does not know stays what it is.
  const shown = options.some(({ value }) => value === role.role)
    ? options
    : [...options, { value: role.role, label: role.role }];
  const name = shown.find(({ value }) => value === role.role)?.label ?? role.role;
  const field = `roles.${role.key}`;
  return (
    <div className="role-row">
      <div className="role-head">
        <SelectField
          label={t('roles.role')}
          name={`${field}.role`}
          value={role.role}
          onChange={(chosen) =>
            onChange({ role: chosen, ...(chosen === OWNER ? { isLimited: false } : {}) })
          }
          fault={null}
          options={shown}
        />
        <SelectField
          label={t('roles.reach')}
          name={`${field}.reach`}
          value={role.isLimited ? 'part' : 'all'}
          onChange={(reach) => onChange({ isLimited: reach === 'part' })}
          fault={null}
          options={[
            { value: 'all', label: t('roles.reach.all') },
            ...(role.role === OWNER
              ? []
              : [{ value: 'part' as const, label: t('roles.reach.part') }]),
          ]}
        />
        <Button
          kind="quiet"
          className="button-icon role-remove"
          aria-label={t('roles.remove', { role: name })}
          onClick={onRemove}
        >
          <Icon name="close" />
        </Button>
      </div>
      {role.isLimited && (
        <div className="form-row">
          <MultiSelectField
            label={t('roles.queues')}
            name={`${field}.queues`}
            value={role.queue_ids}
            onChange={(queue_ids) => onChange({ queue_ids })}
            fault={null}
            options={places.queues}
          />
          <MultiSelectField
            label={t('roles.teams')}
            name={`${field}.teams`}
            value={role.team_ids}
            onChange={(team_ids) => onChange({ team_ids })}
            fault={null}
            options={places.teams}
          />
        </div>
      )}
    </div>
  );
}
