// Records from the microphone; what comes out is a WAV file.
import { useCallback, useEffect, useRef, useState } from 'react';
import { wavOf } from '../api/wav';

export type Recorder =
  | { readonly state: 'idle' }
  | { readonly state: 'asking' }
  | { readonly state: 'recording'; readonly sinceMs: number }
  | { readonly state: 'encoding' }
  | { readonly state: 'failed'; readonly why: 'refused' | 'noMicrophone' | 'insecure' | 'broken' };

export type RecorderControl = {
  readonly recorder: Recorder;
  readonly start: () => void;
  readonly stop: () => void;
};

// The API's own limit; nobody listens to more.
export const MAX_RECORDING_MS = 600_000;

export function useRecorder(onRecorded: (wav: Blob) => void): RecorderControl {
  const [recorder, setRecorder] = useState<Recorder>({ state: 'idle' });
  const running = useRef<MediaRecorder | null>(null);
  const isGone = useRef(false);
  const deliver = useRef(onRecorded);
  deliver.current = onRecorded;

  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
      release(running.current);
    };
  }, []);

  const isRecording = recorder.state === 'recording';
  useEffect(() => {
    if (!isRecording) return undefined;
    const timer = window.setTimeout(() => running.current?.stop(), MAX_RECORDING_MS);
    return () => window.clearTimeout(timer);
  }, [isRecording]);

  const finish = useCallback(async (recording: MediaRecorder, parts: readonly Blob[]) => {
    release(recording);
    if (isGone.current) return;
    setRecorder({ state: 'encoding' });
    try {
      deliver.current(await wavOf(new Blob([...parts], { type: recording.mimeType })));
      setRecorder({ state: 'idle' });
    } catch {
      // Nothing that can be decoded: too short, or the device fell silent.
      setRecorder({ state: 'failed', why: 'broken' });
    }
  }, []);

  const start = useCallback(async () => {
    // Browsers give the microphone to secure origins only.
    if (navigator.mediaDevices === undefined) {
      setRecorder({ state: 'failed', why: 'insecure' });
      return;
    }
    setRecorder({ state: 'asking' });
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const recording = new MediaRecorder(stream);
      running.current = recording;
      if (isGone.current) return release(recording);
      const parts: Blob[] = [];
      recording.ondataavailable = (event) => parts.push(event.data);
      recording.onstop = () => void finish(recording, parts);
      recording.start();
      setRecorder({ state: 'recording', sinceMs: Date.now() });
    } catch (error) {
      setRecorder({ state: 'failed', why: reasonOf(error) });
    }
  }, [finish]);

  const stop = useCallback(() => running.current?.stop(), []);
  return { recorder, start: () => void start(), stop };
}

/** The light of the microphone goes out. */
function release(recording: MediaRecorder | null): void {
  if (recording === null) return;
  if (recording.state !== 'inactive') recording.stop();
  for (const track of recording.stream.getTracks()) track.stop();
}

function reasonOf(error: unknown): 'refused' | 'noMicrophone' | 'broken' {
  if (!(error instanceof DOMException)) return 'broken';
  if (error.name === 'NotAllowedError') return 'refused';
  return error.name === 'NotFoundError' ? 'noMicrophone' : 'broken';
}
