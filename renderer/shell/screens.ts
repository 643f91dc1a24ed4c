export const SCREENS = ['desk', 'history', 'catalogue', 'rules', 'incidents', 'settings'] as const;
export type Screen = (typeof SCREENS)[number];
