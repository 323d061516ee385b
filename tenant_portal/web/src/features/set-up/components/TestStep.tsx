// The first call: what is ready for it, oneself available, and the moment it is answered.
import { Link } from 'react-router';
import { Button } from '@/components/Button';
import { Icon } from '@/components/Icon';
import type { CallCheck, StateAccepted } from '@/lib/api';
import { useChange } from '@/lib/http/queries';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { useMe } from '@/lib/session/SessionContext';
import { answeringNumber, type Existing, wasAnswered } from '../api/progress';
import { setUpTexts } from '../texts/texts';

export function TestStep({ existing }: { readonly existing: Existing }) {
  const t = useTexts(setUpTexts);
  const { user } = useMe();
  const number = answeringNumber(existing) ?? existing.numbers[0]?.number ?? null;
  const agent = existing.people.find((person) => person.user_id === user.user_id)?.agent ?? null;
  const ready = useChange<string, StateAccepted>({
    change: (agentId, { api, idempotencyKey }) =>
      api.post<StateAccepted>(
        `/v1/agents/${agentId}/state`,
        { state: 'available' },
        { idempotencyKey },
      ),
    refreshes: [],
    done: t('test.isAvailable'),
  });
  const check = useChange<string, CallCheck>({
    change: (each, { api }) => api.get(`/v1/numbers/${encodeURIComponent(each)}/check`),
    refreshes: [],
    done: ({ ok }) => t(ok ? 'test.ok' : 'test.problem'),
  });
  if (wasAnswered(existing)) {
    return (
      <div className="set-up-over">
        <Icon name="check" />
        <strong>{t('test.over')}</strong>
        <Link className="button button-primary" to="/">
          {t('test.toOverview')}
        </Link>
      </div>
    );
  }
  return (
    <div className="form">
      {number !== null && <p className="set-up-number">{t('test.call', { number })}</p>}
      <p className="muted" role="status">
        {t('test.waiting')}
      </p>
      <div className="form-actions">
        <span className="form-actions-space" />
        {number !== null && (
          <Button isPending={check.isPending} onClick={() => void check.run(number)}>
            {t('test.check')}
          </Button>
        )}
        {agent !== null && (
          <Button
            kind="primary"
            isPending={ready.isPending}
            onClick={() => void ready.run(agent.agent_id)}
          >
            {t('test.available')}
          </Button>
        )}
      </div>
    </div>
  );
}
