// The list of prompts, with what can be done to each.

import { Moment } from '@/components/Moment';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { Prompt } from '@/lib/api';
import { duration } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';
import { usePrompts } from '../api/prompts';
import { promptsTexts } from '../texts/texts';

export type PromptAction = 'play' | 'replace' | 'delete';

export function PromptsTable({
  onAction,
}: {
  readonly onAction: (action: PromptAction, prompt: Prompt) => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(promptsTexts);
  const mayWrite = useMay()('flows:write');
  const columns: readonly Column<Prompt>[] = [
    {
      id: 'name',
      title: t('name'),
      width: '13rem',
      cell: ({ name }) => <span title={name}>{name}</span>,
      value: ({ name }) => name,
    },
    {
      id: 'words',
      title: t('words'),
      cell: ({ speech }) =>
        speech ? (
          <span title={speech.text}>{speech.text}</span>
        ) : (
          <span className="muted">{t('words.none')}</span>
        ),
      value: ({ speech }) => speech?.text ?? '',
    },
    {
      id: 'length',
      title: t('length'),
      width: '5rem',
      align: 'end',
      cell: ({ duration_ms }) => duration(duration_ms),
      value: ({ duration_ms }) => duration_ms,
    },
    {
      id: 'changed',
      title: t('changed'),
      width: '8.5rem',
      cell: ({ created_at_ms }) => <Moment atMs={created_at_ms} style="date" />,
      value: ({ created_at_ms }) => created_at_ms,
    },
  ];
  return (
    <DataTable
      label={core('nav.prompts')}
      rows={usePrompts()}
      columns={columns}
      keyOf={(prompt) => prompt.name}
      nameOf={(prompt) => prompt.name}
      onOpen={(prompt) => onAction('play', prompt)}
      actions={(prompt) => [
        { id: 'play', label: t('play'), onAction: () => onAction('play', prompt) },
        ...(mayWrite
          ? [
              { id: 'replace', label: t('replace'), onAction: () => onAction('replace', prompt) },
              {
                id: 'delete',
                label: core('action.delete'),
                isDangerous: true,
                onAction: () => onAction('delete', prompt),
              },
            ]
          : []),
      ]}
      empty={
        <EmptyState icon="sound" title={t('empty')}>
          {t('empty.text')}
        </EmptyState>
      }
    />
  );
}
