// How many people have a second factor, and which far-reaching roles go without.
import { Link } from 'react-router';
import { Meter } from '@/components/Meter';
import { Card } from '@/components/Page';
import { ErrorState, Skeleton } from '@/components/states';
import type { Person } from '@/lib/api';
import { useRows } from '@/lib/http/queries';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { withoutFactor } from '../api/providers';
import { signInTexts } from '../texts/texts';
import { FactorDemand } from './FactorDemand';

export function SecondFactors() {
  const { formats } = useLanguage();
  const t = useTexts(signInTexts);
  const rows = useRows<Person>(['people', 'factors'], '/v1/people');
  const active = rows.items.filter(({ status }) => status === 'active');
  const secured = active.filter((person) => person.second_factor).length;
  const open = withoutFactor(rows.items);
  return (
    <Card title={t('factor')} lead={t('factor.lead')}>
      <FactorDemand />
      {rows.state === 'loading' && <Skeleton lines={2} />}
      {rows.state === 'failed' && rows.error !== null && (
        <ErrorState error={rows.error} onRetry={rows.retry} />
      )}
      {rows.state === 'ready' && (
        <>
          <Meter
            label={t('factor.share', {
              count: formats.count(secured),
              all: formats.count(active.length),
            })}
            text={formats.share(active.length === 0 ? null : secured / active.length)}
            used={secured}
            limit={active.length}
            state="ok"
          />
          {open.length === 0 ? (
            <p className="muted">{t('factor.allGood')}</p>
          ) : (
            <>
              <h3 className="part-title">{t('factor.without')}</h3>
              <ul>
                {open.map((person) => (
                  <li key={person.user_id}>
                    <Link to={`/people/${person.user_id}`}>{person.name || person.email}</Link>
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </Card>
  );
}
