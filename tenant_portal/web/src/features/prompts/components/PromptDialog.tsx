// One prompt: plays it back, shows its words, and which flows play it.
import { Link } from 'react-router';
import { Chip } from '@/components/Chip';
import { Dialog } from '@/components/Dialog';
import { Ready } from '@/components/Ready';
import type { Prompt } from '@/lib/api';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { usePromptAudio, usePromptUses } from '../api/prompts';
import { promptsTexts } from '../texts/texts';
import { SoundPlayer } from './SoundPlayer';
import './prompts.css';

export function PromptDialog({
  prompt,
  onClose,
}: {
  readonly prompt: Prompt;
  readonly onClose: () => void;
}) {
  const t = useTexts(promptsTexts);
  const audio = usePromptAudio(prompt);
  const uses = usePromptUses(prompt.name);
  return (
    <Dialog title={prompt.name} onClose={onClose}>
      <Ready read={audio} lines={2}>
        {(sound) => (
          <SoundPlayer sound={sound} label={t('player', { name: prompt.name })} isPlaying />
        )}
      </Ready>
      {prompt.speech && <blockquote className="prompt-words">{prompt.speech.text}</blockquote>}
      <section className="prompt-uses" aria-label={t('uses')}>
        <h3 className="field-label">{t('uses')}</h3>
        <Ready read={uses} lines={2}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="muted">{t('uses.none')}</p>
            ) : (
              <ul className="prompt-uses-list">
                {items.map((use) => (
                  <li key={use.flow_id}>
                    <Link to={`/flows/${use.flow_id}`}>{use.name}</Link>
                    {use.is_published && <Chip tone="good">{t('uses.published')}</Chip>}
                    {use.is_draft && <Chip tone="idle">{t('uses.draft')}</Chip>}
                  </li>
                ))}
              </ul>
            )
          }
        </Ready>
      </section>
    </Dialog>
  );
}
