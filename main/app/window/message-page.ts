import { MESSAGE_ACTIONS, MESSAGE_DETAIL, START_MESSAGES } from '../messages.ts';
import type { MessageAction } from '../messages.ts';
import type { StartFault } from './start-fault.ts';

export interface MessagePage {
	readonly fault: StartFault;
	/** What is known of this case, one sentence a line. */
	readonly facts?: readonly string[];
	/** For a report; shown as text, folded away. */
	readonly detail: string;
	readonly actions: readonly MessageAction[];
}

export const ACTION_ADDRESS = 'app://message/do/';

/** The message as a page without a script: its buttons are links that the window understands and never follows. */
export function renderMessage({ fault, facts = [], detail, actions }: MessagePage): string {
	const { title, what, steps } = START_MESSAGES[fault];
	const buttons = actions.map(
		(action, index) =>
			`<a class="${index === 0 ? 'button first' : 'button'}" href="${ACTION_ADDRESS}${action}">${MESSAGE_ACTIONS[action]}</a>`,
	);
	return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="dark light"><title>Giftwarden</title>
<link rel="stylesheet" href="/message.css"></head>
<body><main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(what)}</p>
${list('ul', facts)}${list('ol', steps)}
${detail === '' ? '' : `<details><summary>${escapeHtml(MESSAGE_DETAIL)}</summary><pre>${escapeHtml(detail)}</pre></details>`}
<nav>${buttons.join('')}</nav>
</main></body></html>`;
}

function list(tag: 'ul' | 'ol', lines: readonly string[]): string {
	const items = lines.map((line) => `<li>${escapeHtml(line)}</li>`);
	return items.length === 0 ? '' : `<${tag}>${items.join('')}</${tag}>`;
}

/** Which button an address stands for, or null where it is none of ours. */
export function readAction(address: string): MessageAction | null {
	const name = address.startsWith(ACTION_ADDRESS) ? address.slice(ACTION_ADDRESS.length) : '';
	return Object.hasOwn(MESSAGE_ACTIONS, name) ? (name as MessageAction) : null;
}

function escapeHtml(text: string): string {
	const names: Readonly<Record<string, string>> = {
		'&': '&amp;',
		'<': '&lt;',
		'>': '&gt;',
		'"': '&quot;',
		"'": '&#39;',
	};
	return text.replaceAll(/[&<>"']/g, (letter) => names[letter] ?? letter);
}

export const MESSAGE_CSS = `
:root { color-scheme: dark; --bg: #101216; --pane: #171a20; --line: #2a2f39; --text: #e8eaee; --dim: #9aa3b2; --accent: #6a58e8; }
@media (prefers-color-scheme: light) {
	:root { color-scheme: light; --bg: #f3f4f7; --pane: #ffffff; --line: #d5dae2; --text: #171a20; --dim: #566070; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; background: var(--bg); color: var(--text);
	font: 15px/1.55 Inter, system-ui, 'Segoe UI', sans-serif; }
main { min-height: 100vh; padding: 40px 48px 32px; display: flex; flex-direction: column; }
h1 { margin: 0 0 12px; font-size: 22px; line-height: 1.25; text-wrap: balance; }
p { margin: 0 0 16px; }
ol, ul { margin: 0 0 20px; padding-left: 22px; color: var(--dim); }
ul { color: var(--text); }
li { margin: 4px 0; }
details { margin-bottom: 20px; color: var(--dim); font-size: 13px; }
summary { cursor: pointer; }
pre { margin: 8px 0 0; padding: 12px; max-height: 150px; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere;
	background: var(--pane); border: 1px solid var(--line); border-radius: 6px; user-select: text; }
nav { margin-top: auto; display: flex; gap: 10px; flex-wrap: wrap; }
.button { padding: 8px 16px; border: 1px solid var(--line); border-radius: 6px; background: var(--pane);
	color: var(--text); text-decoration: none; font-size: 14px; }
.button.first { background: var(--accent); border-color: var(--accent); color: #ffffff; }
.button:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;
