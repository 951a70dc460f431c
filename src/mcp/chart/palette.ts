/** Of Okabe and Ito: told apart in every kind of colour blindness, those first that stand out on white. */
export const COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9'] as const;

/** Lines are told apart without any colour too. */
export const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3]] as const;

const LIGHT = [232, 241, 248];
const DARK = [0, 58, 107];

/** From light to dark blue, for a share from 0 to 1: brightness alone tells the order. */
export function shade(share: number): string {
  const [red, green, blue] = LIGHT.map((light, i) => Math.round(light + (DARK[i]! - light) * share));
  return `rgb(${red}, ${green}, ${blue})`;
}

/** A colour of text that can be read on that shade. */
export function inkOn(share: number): string {
  return share > 0.5 ? '#ffffff' : '#1a1a1a';
}
