// Plays a file that the page holds.
import { useEffect, useState } from 'react';

export function SoundPlayer({
  sound,
  label,
  isPlaying = false,
}: {
  readonly sound: Blob;
  readonly label: string;
  /** Starts by itself: somebody has just asked to hear it. */
  readonly isPlaying?: boolean;
}) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(sound);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [sound]);
  if (url === null) return null;
  return (
    // biome-ignore lint/a11y/useMediaCaption: its words stand beside it, or nobody wrote them down
    <audio controls autoPlay={isPlaying} src={url} aria-label={label} className="sound-player" />
  );
}
