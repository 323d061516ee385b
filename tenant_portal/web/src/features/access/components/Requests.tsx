// Requests of the operator's people: open ones to decide, the others as a record.
import { Button } from '@/components/Button';
import { Chip, type Tone } from '@/components/Chip';
import { Moment } from '@/components/Moment';
import { Card } from '@/components/Page';
import { Ready } from '@/components/Ready';
import type { AccessRequest } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { type RequestState, requestState, useAccessRequests, useDecide } from '../api/access';
import { accessTexts } from '../texts/texts';
import './access.css';

const TONES: Readonly<Record<RequestState, Tone>> = {
  open: 'busy',
  over: 'idle',
  approved: 'good',
  refused: 'bad',
};
// Of older ones the audit log tells.
const EARLIER = 10;

export function Requests({ mayDecide }: { readonly mayDecide: boolean }) {
  const t = useTexts(accessTexts);
  const found = useAccessRequests();
  const now = Date.now();
  return (
    <Card title={t('requests')} lead={t('requests.lead')}>
      <Ready read={found} lines={2}>
        {({ items }) => {
          const open = items.filter((each) => requestState(each, now) === 'open');
          const earlier = items.filter((each) => requestState(each, now) !== 'open');
          return (
            <>
              {open.length === 0 && <p className="muted">{t('requests.none')}</p>}
              {open.map((each) => (
                <OpenRequest key={each.access_request_id} request={each} mayDecide={mayDecide} />
              ))}
              {earlier.length > 0 && <Earlier requests={earlier.slice(0, EARLIER)} />}
            </>
          );
        }}
      </Ready>
    </Card>
  );
}

function useSentence(): (request: AccessRequest) => string {
  const { t: core, formats } = useLanguage();
  const t = useTexts(accessTexts);
  return ({ user_name, minutes, role }) =>
    t('request.text', {
      name: user_name,
      duration: t('request.minutes', { count: formats.count(minutes) }),
      role: core(`role.${role}` as 'role.owner'),
    });
}

function OpenRequest({
  request,
  mayDecide,
}: {
  readonly request: AccessRequest;
  readonly mayDecide: boolean;
}) {
  const t = useTexts(accessTexts);
  const sentence = useSentence();
  const decide = useDecide(({ status, user_name: name }) =>
    status === 'approved' ? t('approved', { name }) : t('refused'),
  );
  const requestId = request.access_request_id;
  return (
    <article className="access-request" aria-label={sentence(request)}>
      <div>
        <p>
          <strong>{sentence(request)}</strong>
        </p>
        <p className="access-reason">{request.reason}</p>
        <p className="muted small">
          <Moment atMs={request.created_at_ms} style="relative" />
        </p>
      </div>
      {mayDecide ? (
        <div className="page-actions">
          <Button
            isPending={decide.isPending}
            onClick={() => void decide.run({ requestId, verdict: 'refuse' })}
          >
            {t('refuse')}
          </Button>
          <Button
            kind="primary"
            isPending={decide.isPending}
            onClick={() => void decide.run({ requestId, verdict: 'approve' })}
          >
            {t('approve')}
          </Button>
        </div>
      ) : (
        <p className="muted small">{t('guest')}</p>
      )}
    </article>
  );
}

function Earlier({ requests }: { readonly requests: readonly AccessRequest[] }) {
  const t = useTexts(accessTexts);
  const sentence = useSentence();
  const now = Date.now();
  return (
    <details>
      <summary>{t('earlier')}</summary>
      <ul className="access-earlier">
        {requests.map((each) => {
          const state = requestState(each, now);
          return (
            <li key={each.access_request_id}>
              <Chip tone={TONES[state]}>{t(`status.${state}`)}</Chip> {sentence(each)}{' '}
              <span className="muted">
                <Moment atMs={each.created_at_ms} />
              </span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
