// One delivery: what is sent, and every attempt with what came back.
import { Dialog } from '@/components/Dialog';
import { Moment } from '@/components/Moment';
import { Ready } from '@/components/Ready';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useDelivery } from '../api/webhooks';
import { webhooksTexts } from '../texts/texts';
import './webhooks.css';

export function DeliveryDrawer({
  webhookId,
  deliveryId,
  onClose,
}: {
  readonly webhookId: string;
  readonly deliveryId: string;
  readonly onClose: () => void;
}) {
  const { formats } = useLanguage();
  const t = useTexts(webhooksTexts);
  const found = useDelivery(webhookId, deliveryId);
  return (
    <Dialog kind="drawer" title={t('delivery')} onClose={onClose}>
      <Ready read={found}>
        {({ payload, attempts }) => (
          <>
            <h3 className="part-title">{t('payload')}</h3>
            <pre className="delivery-text code">{indented(payload)}</pre>
            {attempts.map((each) => (
              <section key={each.number} className="stack">
                <h3 className="part-title">
                  {t('attempt', { number: formats.count(each.number) })}{' '}
                  <span className="muted">
                    <Moment atMs={each.at_ms} />
                  </span>
                </h3>
                <p>
                  {t('answer.ms', {
                    status:
                      each.response_status === null
                        ? each.fault || t('fault.none')
                        : String(each.response_status),
                    ms: formats.count(each.duration_ms),
                  })}
                </p>
                <pre className="delivery-text code">{each.answer || t('body.none')}</pre>
              </section>
            ))}
          </>
        )}
      </Ready>
    </Dialog>
  );
}

/** The body is JSON; should it ever be something else, it is shown as it is. */
function indented(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
