export const SCREENS = ['desk', 'history', 'catalogue', 'rules', 'incidents', 'keys', 'rooms', 'settings'] as const;
export type Screen = (typeof SCREENS)[number];
