// A file of the API, saved to the browser's downloads while the page says how far it is.
import { useEffect, useRef, useState } from 'react';
import { useToasts } from '@/components/Toasts';
import type { QueryValues } from './client';
import { useFaults } from './faults';
import { useApi } from './queries';
import { saveFile } from './saveFile';

export type Wanted = {
  readonly path: string;
  readonly query?: QueryValues;
  /** What the file is called on the person's own machine. */
  readonly name: string;
};

export type Download = {
  readonly start: (wanted: Wanted) => Promise<void>;
  readonly stop: () => void;
  /** Bytes that have come; null while nothing is being fetched. */
  readonly bytes: number | null;
};

/** A link can't say on whose behalf it asks, so the file is fetched. */
export function useDownload(): Download {
  const api = useApi();
  const toasts = useToasts();
  const faults = useFaults();
  const [bytes, setBytes] = useState<number | null>(null);
  const running = useRef<AbortController | null>(null);
  // Nobody waits for it on a screen that was left.
  useEffect(() => () => running.current?.abort(), []);

  async function start({ path, query = {}, name }: Wanted) {
    if (running.current !== null) return;
    const control = new AbortController();
    running.current = control;
    setBytes(0);
    try {
      const { signal } = control;
      saveFile(await api.download(path, { query, signal, onProgress: setBytes }), name);
    } catch (error) {
      if (!control.signal.aborted) toasts.warn(faults.ofError(error as Error));
    } finally {
      running.current = null;
      setBytes(null);
    }
  }
  return { start, stop: () => running.current?.abort(), bytes };
}
