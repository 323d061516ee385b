// A reseller's colour made readable: kept as near as contrast allows, for light and for dark.

/** Red, green and blue in [0, 1]. */
type Rgb = readonly [number, number, number];

// WCAG 2.2, 1.4.3: text below 18 pt.
const MIN_CONTRAST = 4.5;
// The surfaces of styles/tokens.css that the accent is drawn on.
const LIGHT_SURFACE: Rgb = [0.953, 0.961, 0.965];
const DARK_SURFACE: Rgb = [0.102, 0.133, 0.149];
const WHITE: Rgb = [1, 1, 1];
const NEAR_BLACK: Rgb = [0.03, 0.07, 0.08];
const STEP = 0.02;
// How much of the colour is behind what is chosen: the screen in the navigation, rows, marks.
const LIGHT_TINT = 0.1;
const DARK_TINT = 0.18;
const DARK_GROUND: Rgb = [0.086, 0.114, 0.125];

export type BrandTokens = Readonly<
  Record<'--accent' | '--accent-hover' | '--on-accent' | '--focus' | '--nav-current', string>
>;

/** CSS variables for a colour such as `#aa3355`; null when it is not one. */
export function brandTokens(colour: string): BrandTokens | null {
  const rgb = parsed(colour);
  if (rgb === null) return null;
  const lightTint = (each: Rgb) => mixed(WHITE, each, LIGHT_TINT);
  const darkTint = (each: Rgb) => mixed(DARK_GROUND, each, DARK_TINT);
  // Drawn on a surface, and on its own tint: both must be readable.
  const light = moved(rgb, [0, 0, 0], (each) =>
    Math.min(contrast(each, LIGHT_SURFACE), contrast(each, lightTint(each))),
  );
  const dark = moved(rgb, WHITE, (each) =>
    Math.min(contrast(each, DARK_SURFACE), contrast(each, darkTint(each))),
  );
  const lightText = contrast(light, WHITE) >= MIN_CONTRAST ? WHITE : NEAR_BLACK;
  const both = (a: Rgb, b: Rgb) => `light-dark(${hex(a)}, ${hex(b)})`;
  return {
    '--accent': both(light, dark),
    '--accent-hover': both(mixed(light, [0, 0, 0], 0.18), mixed(dark, WHITE, 0.25)),
    '--on-accent': both(lightText, NEAR_BLACK),
    '--focus': both(light, dark),
    '--nav-current': both(lightTint(light), darkTint(dark)),
  };
}

/** WCAG's contrast ratio, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

export function parsed(colour: string): Rgb | null {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (found === null) return null;
  const [, red = '0', green = '0', blue = '0'] = found;
  return [share(red), share(green), share(blue)];
}

function share(digits: string): number {
  return Number.parseInt(digits, 16) / 255;
}

/** The nearest mix towards `end` that is readable. */
function moved(start: Rgb, end: Rgb, contrastOf: (rgb: Rgb) => number): Rgb {
  for (let part = 0; part < 1; part += STEP) {
    const rgb = mixed(start, end, part);
    if (contrastOf(rgb) >= MIN_CONTRAST) return rgb;
  }
  return end;
}

function mixed(a: Rgb, b: Rgb, part: number): Rgb {
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part];
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function hex(rgb: Rgb): string {
  return `#${rgb
    .map((part) =>
      Math.round(part * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
