import type { DeskSettings } from '../../preload/api/desk-api.ts';

/** Puts theme, text size and motion on the document, where tokens.css and base.css look for them. */
export function applySettings(root: HTMLElement, settings: DeskSettings): void {
	if (settings.theme === 'system') delete root.dataset['theme'];
	else root.dataset['theme'] = settings.theme;
	if (settings.reducesMotion) root.dataset['motion'] = 'reduced';
	else delete root.dataset['motion'];
	root.style.setProperty('--text-scale', String(settings.textScale));
}
