// Reads and changes of prompts.
import { useQuery } from '@tanstack/react-query';
import type { Prompt, PromptUseList, Speech } from '@/lib/api';
import { type Change, type Rows, useApi, useChange, useRead, useRows } from '@/lib/http/queries';
import { useTenantId } from '@/lib/session/SessionContext';

/** Names that the API takes for a prompt. */
export const PROMPT_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;
export const MAX_SPEECH_CHARS = 2_000;

export type PromptSound =
  | { readonly kind: 'file'; readonly file: Blob }
  | { readonly kind: 'speech'; readonly speech: Speech };
export type NamedSound = { readonly name: string; readonly sound: PromptSound };

export function usePrompts(): Rows<Prompt> {
  return useRows<Prompt>(['prompts'], '/v1/prompts');
}

export function usePromptUses(name: string) {
  return useRead<PromptUseList>(['prompts', name, 'uses'], `${pathOf(name)}/uses`);
}

/** The file as an address inside the page: a plain link can't say on whose behalf it asks. */
export function usePromptAudio({ name, sha256 }: Prompt) {
  const tenantId = useTenantId();
  const api = useApi();
  return useQuery<Blob>({
    queryKey: [tenantId, 'prompts', name, 'audio', sha256],
    queryFn: ({ signal }) => api.getBlob(`${pathOf(name)}/audio`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Adds a prompt, or replaces the one of that name. */
export function useSavePrompt(done: (prompt: Prompt) => string): Change<NamedSound, Prompt> {
  return useChange<NamedSound, Prompt>({
    change: ({ name, sound }, { api }) => {
      if (sound.kind === 'speech') return api.post<Prompt>(`${pathOf(name)}/speech`, sound.speech);
      const form = new FormData();
      form.set('file', sound.file, `${name}.wav`);
      return api.put<Prompt>(pathOf(name), form);
    },
    refreshes: [['prompts']],
    done,
    isQuiet: true,
  });
}

/** Speaks a text without keeping it. */
export function usePreview(): Change<Speech, Blob> {
  return useChange<Speech, Blob>({
    change: async (speech, { api }) =>
      (await api.send('POST', '/v1/prompt-previews', speech)).blob(),
    refreshes: [],
  });
}

export function useDeletePrompt(done: string): Change<string, void> {
  return useChange<string, void>({
    change: (name, { api }) => api.delete(pathOf(name)),
    refreshes: [['prompts']],
    done,
  });
}

function pathOf(name: string): string {
  return `/v1/prompts/${encodeURIComponent(name)}`;
}
